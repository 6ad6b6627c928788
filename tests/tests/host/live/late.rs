//! No event is carried out later than its sender means.

use ivoryos_plugin::testing::{Client, Server};
use poem::http::StatusCode;
use poem::test::TestClient;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;

use crate::{deck, host, status, text};

const BUSY: &str =
    "`jog` is still at work, so this one was not carried out (pump is busy: jogging)";
const POLL: &str = "/socket.io/?EIO=4&transport=polling";

/// Sends 200 of this event and then one of another handler, a stop. Returns the answers, and how many moves
/// began until the stop was answered and for a while after it.
async fn flood(event: &str) -> (Vec<Value>, [usize; 2]) {
    let server = Server::start(host().deck(deck())).await;
    let mut client = server.client().await;
    for number in 0..200 {
        client.ask_later(event, &[json!(number)]).await;
    }
    let stop = client.ask_later("echo", &[json!("stop")]).await;
    let stop = format!("43{stop}[");
    let (mut answers, mut begun) = (Vec::new(), [0, 0]);
    let mut is_stopped = false;
    // The last wait is for as long as four moves take.
    let late = client.ask_later("slowly", &[json!(0), json!(200)]).await;
    let late = format!("43{late}[");
    loop {
        let text = client.next().await.unwrap();
        if text.starts_with("42[\"jogging\"") {
            begun[usize::from(is_stopped)] += 1;
        } else if text.starts_with(&stop) {
            is_stopped = true;
        } else if text.starts_with(&late) {
            return (answers, begun);
        } else if let (true, Some(start)) = (text.starts_with("43"), text.find('[')) {
            let answer: Vec<Value> = serde_json::from_str(&text[start..]).unwrap();
            answers.extend(answer);
        }
    }
}

#[tokio::test]
async fn of_two_hundred_jogs_one_is_carried_out_and_none_after_the_stop() {
    let (answers, begun) = flood("jog").await;
    assert_eq!(begun, [1, 0]);
    assert_eq!(answers.len(), 200);
    let busy = json!({ "error": { "event": "jog", "message": BUSY } });
    assert_eq!(
        answers.iter().filter(|answer| **answer == busy).count(),
        199
    );
    assert_eq!(answers.last(), Some(&json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn not_even_where_the_handler_blocks_and_claims_nothing() {
    let (answers, begun) = flood("jog_and_block").await;
    // It begins on a thread of its own, before or after the stop.
    assert_eq!(begun.iter().sum::<usize>(), 1, "{begun:?}");
    let message = "`jog_and_block` is still at work, so this one was not carried out";
    let busy = json!({ "error": { "event": "jog_and_block", "message": message } });
    assert_eq!(
        answers.iter().filter(|answer| **answer == busy).count(),
        199
    );
}

#[tokio::test]
async fn who_asks_for_no_acknowledgement_hears_of_it_as_an_event() {
    let server = Server::start(host().deck(deck())).await;
    let mut client = server.client().await;
    client.emit("jog", &[json!(1)]).await;
    client.emit("jog", &[json!(2)]).await;
    let error = client.event("event_error").await;
    assert_eq!(error, json!({ "event": "jog", "message": BUSY }));
}

#[tokio::test]
async fn a_connection_is_a_new_one_whatever_its_client_remembers() {
    let server = Server::start(host()).await;
    server.app.state().publish("before", &1).unwrap();
    let mut first = server.client().await;
    first.send("41").await;
    let mut again = server.handshake("/socket.io/", &[]).await.unwrap();
    again
        .send(r#"40{"pid":"a-session","offset":"an-offset"}"#)
        .await;
    let accepted = again.find(|text| text.starts_with("40")).await;
    assert!(!accepted.contains("pid"), "{accepted}");
    assert_eq!(again.ask("echo", &[json!(1)]).await, json!(1));
}

/// Opens a session by polling, and returns where it is.
async fn session(server: &Server) -> String {
    let http = server.http();
    let opened = text(http.get(POLL).send().await).await;
    let opened: Value = serde_json::from_str(&opened[1..]).unwrap();
    let at = format!("{POLL}&sid={}", opened["sid"].as_str().unwrap());
    assert_eq!(post(&http, &at, "40").await, StatusCode::OK);
    http.get(&at).send().await.assert_status_is_ok();
    at
}

async fn post(
    http: &TestClient<impl poem::Endpoint>,
    at: &str,
    packet: &'static str,
) -> StatusCode {
    let request = http.post(at).content_type("text/plain;charset=UTF-8");
    status(&request.body(packet).send().await)
}

/// Fails if the witness has heard of this one.
async fn nobody_has_heard(witness: &mut Client) {
    witness.emit("shout", &[json!("marker")]).await;
    assert_eq!(witness.event("shouted").await, "marker");
}

#[tokio::test]
async fn a_request_that_comes_after_its_session_has_ended_is_refused() {
    let server = Server::start(host()).await;
    let mut witness = server.client().await;
    let http = server.http();
    let at = session(&server).await;
    assert_eq!(
        post(&http, &at, r#"42["shout","in time"]"#).await,
        StatusCode::OK
    );
    assert_eq!(witness.event("shouted").await, "in time");
    assert_eq!(post(&http, &at, "1").await, StatusCode::OK);
    assert_eq!(
        post(&http, &at, r#"42["shout","late"]"#).await,
        StatusCode::BAD_REQUEST
    );
    nobody_has_heard(&mut witness).await;
}

#[tokio::test]
async fn a_request_that_comes_after_its_session_has_a_websocket_is_refused() {
    use futures_util::{SinkExt, StreamExt};

    let server = Server::start(host()).await;
    let mut witness = server.client().await;
    let at = session(&server).await;
    let address = format!(
        "ws://{}{}",
        server.address,
        at.replace("polling", "websocket")
    );
    let stream = TcpStream::connect(server.address).await.unwrap();
    let (mut socket, _) = client_async(address, stream).await.unwrap();
    socket.send(Message::text("2probe")).await.unwrap();
    assert_eq!(
        socket.next().await.unwrap().unwrap(),
        Message::text("3probe")
    );
    // The poll that waits ends, as the client waits for that before it moves over.
    server.http().get(&at).send().await;
    socket.send(Message::text("5")).await.unwrap();
    socket
        .send(Message::text(r#"42["shout","in time"]"#))
        .await
        .unwrap();
    assert_eq!(witness.event("shouted").await, "in time");
    let late = post(&server.http(), &at, r#"42["shout","late"]"#).await;
    assert_eq!(late, StatusCode::BAD_REQUEST);
    nobody_has_heard(&mut witness).await;
}
