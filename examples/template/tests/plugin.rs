//! The plugin as a browser sees it, in process.

use plugin_template as _;

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::Server;

#[tokio::test]
async fn the_page_is_shown_alone_as_one_document() {
    let server = Server::start(Host::standalone()).await;
    let response = server.http().get("/").send().await;
    response.assert_status_is_ok();
    let html = response.0.into_body().into_string().await.unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("I am a plugin page"));
}

#[tokio::test]
async fn the_status_follows_the_deck() {
    let server = Server::start(Host::standalone()).await;
    let offline = json!({ "online": false, "message": "No active deck" });
    let status = server.http().get("/status").send().await;
    status.assert_json(&offline).await;

    let state = server.app.state();
    state.set_deck(Deck::new("abstract_sdl")).unwrap();
    let online = json!({ "online": true, "deck": "abstract_sdl" });
    let status = server.http().get("/status").send().await;
    status.assert_json(&online).await;
}

#[tokio::test]
async fn everyone_hears_the_pong() {
    let server = Server::start(Host::standalone()).await;
    let (mut one, mut other) = (server.client().await, server.client().await);
    one.emit("plugin_ping", &[json!({ "n": 1 })]).await;
    assert_eq!(one.event("plugin_pong").await, json!({ "n": 1 }));
    assert_eq!(other.event("plugin_pong").await, json!({ "n": 1 }));
}
