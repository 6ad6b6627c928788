//! What plugins publish, and who hears it.

use ivoryos_plugin::testing::{Client, Server};
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::{host, json, status};

async fn publish(server: &Server, name: &str, value: &str) -> (StatusCode, String) {
    let body = json!({ "name": name, "value": value });
    let http = server.http();
    let request = http.post("/ivoryos/moves/publish").body_json(&body);
    let response = request.send().await;
    let status = status(&response);
    if status == StatusCode::NO_CONTENT {
        return (status, String::new());
    }
    let message = json(response).await["error"]["message"].take();
    (status, message.as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_number_that_json_does_not_have_is_an_error_and_is_no_null_in_a_page() {
    let server = Server::start(host()).await;
    let mut page = server.client().await;
    for number in ["NaN", "inf", "-inf"] {
        let (status, message) = publish(&server, "moves_grams", number).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(
            message.contains(&format!("`[0][1]` is {number}")),
            "{message}"
        );
    }
    assert_eq!(
        publish(&server, "moves_grams", "2.5").await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(page.event("moves_grams").await, json!([["grams", 2.5]]));
}

#[tokio::test]
async fn an_acknowledgement_that_json_does_not_have_is_an_error() {
    let server = Server::start(host()).await;
    let mut page = server.client().await;
    let answer = page.ask("moves_nan", &[]).await;
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(message.contains("it is NaN"), "{message}");
}

#[tokio::test]
async fn a_value_that_is_too_large_is_an_error_of_who_publishes_it() {
    let server = Server::start(host()).await;
    let mut page = server.client().await;
    let (status, message) = publish(&server, "moves_frame", "large").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(message.contains("1100002 bytes"), "{message}");
    publish(&server, "moves_frame", "small").await;
    assert_eq!(page.event("moves_frame").await, "small");
}

/// A client that says that it is a page of this plugin, as `static/connection.js` does.
async fn page_of(server: &Server, plugin: &str) -> Client {
    let client = server.handshake("/socket.io/", &[]);
    let mut client = client.await.unwrap();
    let page = json!({ "ivoryos_page": plugin });
    client.send(&format!("40{page}")).await;
    client
}

#[tokio::test]
async fn two_plugins_publish_one_name_and_the_pages_of_each_hear_their_own() {
    let server = Server::start(host()).await;
    let mut pages = [
        page_of(&server, "live").await,
        page_of(&server, "moves").await,
        // One that is not there, and one that says nothing: they hear who was first.
        page_of(&server, "nobody").await,
        server.client().await,
    ];
    let mut live = server.client().await;
    assert_eq!(
        live.ask("publish", &[json!("grams"), json!(1.5)]).await,
        Value::Null
    );
    let (status, message) = publish(&server, "grams", "2.5").await;
    assert_eq!((status, message.as_str()), (StatusCode::NO_CONTENT, ""));
    let second = json!([["grams", 2.5]]);
    let expected = [json!(1.5), second.clone(), json!(1.5), json!(1.5)];
    for (page, expected) in pages.iter_mut().zip(&expected) {
        // Until its own plugin publishes the name, a page hears the other.
        if *expected == second {
            assert_eq!(page.event("grams").await, 1.5);
        }
        assert_eq!(page.event("grams").await, *expected);
    }
    // So it is for who comes later, and for what is published and emitted then.
    let mut late = [
        page_of(&server, "live").await,
        page_of(&server, "moves").await,
        page_of(&server, "nobody").await,
        server.client().await,
    ];
    for (page, expected) in late.iter_mut().zip(&expected) {
        assert_eq!(page.event("grams").await, *expected);
    }
    post(&server, "/ivoryos/moves/emit/grams").await;
    live.ask("publish", &[json!("grams"), json!(3)]).await;
    let expected = [json!(3), json!("done"), json!(3), json!(3)];
    for page in [&mut pages, &mut late] {
        for (page, expected) in page.iter_mut().zip(&expected) {
            assert_eq!(page.event("grams").await, *expected);
        }
    }
    // Its own taken back, a page hears the other's again.
    post(&server, "/ivoryos/moves/unpublish/grams").await;
    assert_eq!(pages[1].event("grams").await, 3);
    live.ask("publish", &[json!("grams"), json!(4)]).await;
    for page in &mut pages {
        assert_eq!(page.event("grams").await, 4);
    }
}

#[tokio::test]
async fn handlers_of_connect_get_what_a_page_says_itself() {
    let server = Server::start(host()).await;
    let mut page = page_of(&server, "live").await;
    assert_eq!(page.event("authenticated").await, json!({}));
    let client = server.handshake("/socket.io/", &[]);
    let mut own = client.await.unwrap();
    own.send("40{\"token\":\"right\"}").await;
    assert_eq!(
        own.event("authenticated").await,
        json!({ "token": "right" })
    );
}

async fn post(server: &Server, path: &str) -> StatusCode {
    let response = server.http().post(path).send().await;
    status(&response)
}

#[tokio::test]
async fn what_is_taken_back_is_null_in_open_pages_and_nothing_in_later_ones() {
    let server = Server::start(host()).await;
    let mut page = server.client().await;
    publish(&server, "moves_grams", "2.5").await;
    publish(&server, "moves_last", "x").await;
    assert_eq!(page.event("moves_grams").await, json!([["grams", 2.5]]));
    assert_eq!(
        post(&server, "/ivoryos/moves/unpublish/moves_grams").await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(page.event("moves_grams").await, Value::Null);
    let mut late = server.client().await;
    let replayed = late.find(|text| text.contains("\"moves_")).await;
    assert!(replayed.contains("moves_last"), "{replayed}");
    // What is another's stays.
    let mut other = server.client().await;
    let published = [json!("moves_grams"), json!(1)];
    assert_eq!(other.ask("publish", &published).await, Value::Null);
    assert_eq!(
        post(&server, "/ivoryos/moves/unpublish/moves_grams").await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(server.client().await.event("moves_grams").await, 1);
}

#[tokio::test]
async fn what_is_emitted_reaches_open_pages_once_and_later_ones_never() {
    let server = Server::start(host()).await;
    let mut page = server.client().await;
    assert_eq!(
        post(&server, "/ivoryos/moves/emit/moves_done").await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(page.event("moves_done").await, "done");
    publish(&server, "moves_last", "x").await;
    let mut late = server.client().await;
    let replayed = late.find(|text| text.contains("\"moves_")).await;
    assert!(replayed.contains("moves_last"), "{replayed}");
    // The same rules as for what is published.
    assert_eq!(
        post(&server, "/ivoryos/moves/emit/connect").await,
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

#[tokio::test]
async fn what_is_done_is_answered_to_forms_programs_and_events() {
    let server = Server::start(host()).await;
    let mut page = server.client().await;
    let post = async |accept: &'static str| {
        let http = server.http();
        let request = http.post("/ivoryos/moves/deep/done");
        let response = request.header("accept", accept).send().await;
        let leads_to = response.0.header("location").map(str::to_owned);
        (status(&response), leads_to)
    };
    let to_the_page = (StatusCode::SEE_OTHER, Some("../".to_owned()));
    assert_eq!(post("text/html").await, to_the_page);
    assert_eq!(post("*/*").await, to_the_page);
    let nothing = (StatusCode::NO_CONTENT, None);
    assert_eq!(post("application/json").await, nothing);
    for _ in 0..3 {
        assert_eq!(page.event("moves_did").await, true);
    }
    assert_eq!(page.ask("moves_do", &[]).await, Value::Null);
}
