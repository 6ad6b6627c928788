//! What open pages hear of a call.

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::Server;
use lab::Pump;
use watch as _;

#[tokio::test]
async fn a_move_is_drawn_from_its_begin_to_its_end() {
    let deck = Deck::new("bench").with("pump", Pump::open());
    let server = Server::start(Host::standalone().deck(deck.clone())).await;
    let mut browser = server.client().await;
    let arguments = json!({ "volume_ml": 0.5, "rate_ml_per_min": 60 });
    let moving = tokio::spawn(async move { deck.call("pump", "dispense", arguments).await });
    let begun = browser.event("watch").await;
    assert_eq!(
        (&begun["ml"], &begun["seconds"]),
        (&json!([9.5, 0.5]), &json!(0.5))
    );
    assert_eq!(begun["call"]["outcome"], Value::Null);
    moving.await.unwrap().unwrap();
    let ended = browser.event("watch").await;
    assert_eq!(ended["call"]["outcome"], json!({ "returned": null }));
    assert_eq!(ended["ml"], json!([9.5, 0.5]));

    let too_much = json!({ "volume_ml": 10, "rate_ml_per_min": 60 });
    let deck = server.app.state().deck().unwrap();
    deck.call("pump", "dispense", too_much).await.unwrap_err();
    assert_eq!(browser.event("watch").await["ml"], json!([-0.5, 10.5]));
    let failed = browser.event("watch").await;
    assert!(failed["call"]["outcome"]["failed"].is_string(), "{failed}");
    assert_eq!(failed["ml"], json!([9.5, 0.5]), "it has not moved");
}
