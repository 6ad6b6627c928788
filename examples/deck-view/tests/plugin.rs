//! The panel, with a deck and without.

use deck_view as _;
use ivoryos_plugin::prelude::*;
use poem::test::TestClient;

#[tokio::test]
async fn the_widget_shows_what_is_on_the_deck() {
    let app = Host::new().prefix("/ivoryos").mount_all().unwrap();
    let state = app.state().clone();
    let client = TestClient::new(app);
    let widget = async || {
        let response = client.get("/ivoryos/deck-view/widget").send().await;
        response.0.into_body().into_string().await.unwrap()
    };
    assert!(widget().await.contains("No active deck"));

    let deck = Deck::new("abstract_sdl").with("<pump>", ());
    state.set_deck(deck).unwrap();
    let shown = widget().await;
    assert!(
        shown.contains("abstract_sdl") && shown.contains("&lt;pump&gt;"),
        "{shown}"
    );
}
