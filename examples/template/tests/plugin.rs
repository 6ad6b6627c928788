//! The plugin as a browser sees it, in process.

use ivoryos_plugin::prelude::*;
use plugin_template as _;
use poem::test::TestClient;

#[tokio::test]
async fn the_page_is_shown_alone_as_one_document() {
    let client = TestClient::new(Host::standalone().mount_all().unwrap());
    let response = client.get("/").send().await;
    response.assert_status_is_ok();
    let html = response.0.into_body().into_string().await.unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("I am a plugin page"));
}

#[tokio::test]
async fn the_status_follows_the_deck() {
    let app = Host::standalone().mount_all().unwrap();
    let state = app.state().clone();
    let client = TestClient::new(app);
    let offline = json!({ "online": false, "message": "No active deck" });
    client
        .get("/status")
        .send()
        .await
        .assert_json(&offline)
        .await;

    state.set_deck(Deck::new("abstract_sdl")).unwrap();
    let online = json!({ "online": true, "deck": "abstract_sdl" });
    client
        .get("/status")
        .send()
        .await
        .assert_json(&online)
        .await;
}
