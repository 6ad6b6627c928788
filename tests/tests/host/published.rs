//! What one plugin publishes is no other's business.

use ivoryos_plugin::testing::Server;
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

#[tokio::test]
async fn a_name_that_another_plugin_publishes_is_an_error() {
    let server = Server::start(host()).await;
    let mut page = server.client().await;
    let first = page
        .ask("publish", &[json!("moves_grams"), json!(1.5)])
        .await;
    assert_eq!(first, Value::Null);
    let (status, message) = publish(&server, "moves_grams", "2.5").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        message.contains("`moves_grams`") && message.contains("plugin `live`"),
        "{message}"
    );
    // From an event's handler as well.
    let answer = page
        .ask("moves_publish", &[json!("moves_grams"), json!(2)])
        .await;
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(message.contains("plugin `live`"), "{message}");
    // Its own names are its own.
    assert_eq!(
        publish(&server, "moves_other", "2").await.0,
        StatusCode::NO_CONTENT
    );
    let mut late = server.client().await;
    assert_eq!(late.event("moves_grams").await, 1.5);
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
    // The name is free again, and what is another's cannot be taken back.
    let mut other = server.client().await;
    let taken = other
        .ask("publish", &[json!("moves_grams"), json!(1)])
        .await;
    assert_eq!(taken, Value::Null);
    let refused = post(&server, "/ivoryos/moves/unpublish/moves_grams").await;
    assert_eq!(refused, StatusCode::INTERNAL_SERVER_ERROR);
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
    let answer = page.ask("publish", &[json!("moves_done"), json!(1)]).await;
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("plugin `moves`"),
        "{answer}"
    );
    assert_eq!(
        post(&server, "/ivoryos/moves/emit/connect").await,
        StatusCode::INTERNAL_SERVER_ERROR
    );
}
