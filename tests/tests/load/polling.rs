//! Clients that open a session by polling, and never ask for what is sent to them.

use std::time::Duration;

use ivoryos_plugin::App;
use ivoryos_plugin::testing::{Server, eventually};
use poem::http::StatusCode;
use poem::test::{TestClient, TestResponse};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::{InUse, alone, host, server};

const POLL: &str = "/socket.io/?EIO=4&transport=polling";
const SESSIONS: usize = 2_000;
/// As many as a host takes of which nothing is said.
const LIMIT: usize = 256;

async fn body(response: TestResponse) -> String {
    response.0.into_body().into_string().await.unwrap()
}

/// Opens a session and connects it: whether the host had a place for it.
async fn connect(client: &TestClient<App>) -> bool {
    let opened = client.get(POLL).send().await;
    if opened.0.status() == StatusCode::SERVICE_UNAVAILABLE {
        return false;
    }
    let opened = body(opened).await;
    let opened: Value = serde_json::from_str(&opened[1..]).unwrap();
    let id = opened["sid"].as_str().unwrap();
    let path = format!("{POLL}&sid={id}");
    let connected = client.post(path).body("40").send().await;
    assert_eq!(body(connected).await, "ok");
    true
}

/// Opens many sessions in four seconds, with more to tell them than is kept for one, and abandons them: how many
/// there were.
async fn abandon(client: &TestClient<App>, app: &ivoryos_plugin::GlobalState) -> usize {
    let mut connected = 0;
    for number in 0..SESSIONS {
        connected += usize::from(connect(client).await);
        if number % 4 == 0 {
            app.publish("reading", &json!({ "number": number })).ok();
        }
        sleep(Duration::from_millis(2)).await;
    }
    connected
}

/// The time is not the machine's: it goes on when nothing else does.
#[tokio::test(start_paused = true)]
async fn two_thousand_abandoned_sessions_are_bounded_and_leave_nothing() {
    let _alone = alone().await;
    let app = host().client_limit(LIMIT).mount_all().unwrap();
    let state = app.state().clone();
    let client = TestClient::new(app);
    let before = InUse::now();
    InUse::comes_back_after(async || {
        assert_eq!(abandon(&client, &state).await, LIMIT);
        let each = InUse::now().bytes.saturating_sub(before.bytes) / LIMIT;
        assert!(each < 64 * 1024, "{each} bytes for each");
        sleep(Duration::from_mins(2)).await;
    })
    .await;
    assert!(connect(&client).await, "there are places again");
}

/// Opens a session over a connection that ends with the answer.
async fn open(server: &Server) {
    let address = server.address;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {POLL} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

/// The values of a request's headers are parts of the buffer of 8 KiB that its connection was read into.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_does_not_keep_the_buffer_of_the_connection_that_opened_it() {
    const OPENED: usize = 200;
    let _alone = alone().await;
    let server = server().await;
    open(&server).await;
    let before = InUse::now().bytes;
    for _ in 0..OPENED {
        open(&server).await;
    }
    let each = InUse::now().bytes.saturating_sub(before) / OPENED;
    assert!(each < 14 * 1024, "{each} bytes for each");
}

#[tokio::test(flavor = "multi_thread")]
async fn past_the_limit_a_client_is_refused_and_those_who_are_connected_stay() {
    let _alone = alone().await;
    let server = Server::start(host().client_limit(2)).await;
    let (mut one, other) = (server.client().await, server.client().await);
    let refused = server.handshake("/socket.io/", &[]).await.err().unwrap();
    assert_eq!(refused.status, Some(StatusCode::SERVICE_UNAVAILABLE));
    let response = server.http().get(POLL).send().await;
    assert_eq!(response.0.status(), StatusCode::SERVICE_UNAVAILABLE);
    let error: Value = serde_json::from_str(&body(response).await).unwrap();
    let error = &error["error"];
    assert!(error["message"].as_str().unwrap().contains("2 clients"));
    assert!(
        error["hint"]
            .as_str()
            .unwrap()
            .contains("Host::client_limit")
    );
    assert_eq!(one.ask("echo", &[json!(1)]).await, json!(1));
    drop(other);
    eventually("the place is free again", async || {
        server.handshake("/socket.io/", &[]).await.is_ok()
    })
    .await;
    assert_eq!(one.ask("echo", &[json!(2)]).await, json!(2));
}
