//! Clients that want too much.

use std::time::Duration;

use serde_json::json;

use crate::{alone, host, server};
use ivoryos_plugin::testing::Server;

#[tokio::test(flavor = "multi_thread")]
async fn who_floods_is_told_and_dropped_and_nobody_else() {
    let _alone = alone().await;
    let server = server().await;
    let (mut flood, mut other) = (server.client().await, server.client().await);
    // Some wait for this one as well; it is not the one that floods.
    for _ in 0..100 {
        other.emit("hang", &[]).await;
    }
    for _ in 0..11_000 {
        flood.try_send(r#"42["hang"]"#).await;
    }
    let told = flood.event("event_error").await;
    assert_eq!(
        told["message"],
        "Too many events are waiting: the connection is closed"
    );
    assert_eq!(flood.find(|text| text.starts_with("41")).await, "41");
    assert_eq!(other.ask("echo", &[json!(1)]).await, json!(1));
    let mut next = server.client().await;
    assert_eq!(next.ask("echo", &[json!(2)]).await, json!(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_over_the_limit_costs_its_sender_the_connection() {
    let _alone = alone().await;
    let server = Server::start(host().payload_limit(10_000)).await;
    let mut other = server.client().await;
    let mut client = server.client().await;
    let fits = "x".repeat(9_000);
    assert_eq!(client.ask("echo", &[json!(fits)]).await, json!(fits));
    client.emit("echo", &[json!("x".repeat(11_000))]).await;
    client.closed().await;
    assert_eq!(other.ask("echo", &[json!(1)]).await, json!(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_gets_every_acknowledgement_later() {
    let _alone = alone().await;
    let server = server().await;
    let mut client = server.client().await;
    // More than the server keeps for it on their way.
    let mut asked = Vec::new();
    for number in 0..3_000_u64 {
        asked.push(client.ask_later("echo", &[json!(number)]).await);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    for id in asked {
        let next = client.find(|text| text.starts_with("43")).await;
        assert_eq!(next, format!("43{id}[{id}]"));
    }
}
