//! The deck: it comes and goes with `IvoryOS`, beside what the host has itself.

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::eventually;

use crate::{Bench, address, host, names};

#[tokio::test]
async fn the_deck_comes_with_ivoryos_and_goes_with_it() {
    let mut bench = Bench::new().await;
    let deck = bench.deck().unwrap();
    assert_eq!(deck.name(), format!("IvoryOS at {}", bench.python.address));
    assert_eq!(names(Some(&deck)), ["balance", "pump"]);
    let before = bench.pump();
    bench.python.stop().await;
    bench.is_online(false).await;
    assert!(bench.deck().is_none());
    let error = before.call("speed", ()).await.unwrap_err();
    assert!(
        matches!(error, RemoteError::Unreachable { .. }),
        "{error:?}"
    );
    bench.python.start_again().await;
    bench.is_online(true).await;
    assert_eq!(
        address(&bench.pump()),
        address(&before),
        "it is the same as before"
    );
    assert!(before.call("speed", ()).await.is_ok());
}

#[tokio::test]
async fn open_pages_hear_when_the_python_deck_comes_and_goes() {
    let mut bench = Bench::with(host(), |deck| deck.name("python")).await;
    let mut browser = bench.server.client().await;
    assert_eq!(browser.event("live_deck").await["name"], "python");
    bench.python.stop().await;
    assert_eq!(browser.event("live_deck").await["name"], Value::Null);
    bench.python.start_again().await;
    assert_eq!(browser.event("live_deck").await["name"], "python");
}

#[tokio::test]
async fn a_driver_that_publishes_as_it_ends_keeps_the_python_deck_waiting_for_nothing() {
    struct Last(GlobalState);

    impl Drop for Last {
        fn drop(&mut self) {
            self.0.publish("last_words", &"bye").unwrap();
        }
    }

    let bench = Bench::new().await;
    let mut browser = bench.server.client().await;
    let state = bench.server.app.state().clone();
    let deck = Deck::new("bench").with("camera", Last(state.clone()));
    state.set_deck(deck).unwrap();
    has_after(&bench, &["balance", "camera", "pump"]).await;
    state.clear_deck();
    assert_eq!(browser.event("last_words").await, "bye");
    has_after(&bench, &["balance", "pump"]).await;
}

#[tokio::test]
async fn a_host_that_is_there_first_finds_ivoryos_when_it_comes() {
    let mut bench = Bench::start(host(), |deck| deck.name("python")).await;
    bench.python.stop().await;
    bench.python.start_again().await;
    bench.is_online(true).await;
    assert_eq!(bench.deck().unwrap().name(), "python");
}

#[tokio::test]
async fn only_what_has_changed_in_python_is_another_instrument() {
    let bench = Bench::new().await;
    let balance = || bench.deck()?.instrument::<RemoteInstrument>("balance").ok();
    let (pump_before, balance_before) = (bench.pump(), balance().unwrap());
    let signature = json!("(self, ml: float)");
    bench.python.state().schema["deck.pump"]["dispense"]["signature"] = signature;
    let is_changed = async || address(&bench.pump()) != address(&pump_before);
    eventually("the changed instrument is there", is_changed).await;
    assert_eq!(address(&balance().unwrap()), address(&balance_before));
    assert!(
        bench.pump().schema().methods["dispense"]
            .parameter("rate")
            .is_none()
    );
    bench.python.state().schema["deck.balance"].take();
    bench
        .python
        .state()
        .schema
        .as_object_mut()
        .unwrap()
        .remove("deck.balance");
    eventually("what is gone in Python is gone", async || {
        balance().is_none()
    })
    .await;
}

#[tokio::test]
async fn the_hosts_own_instruments_stay_its_own() {
    let own = Deck::new("bench")
        .with("camera", 7_u8)
        .with("balance", 8_u8);
    let mut bench = Bench::with(host().deck(own), |deck| deck).await;
    let deck = bench.deck().unwrap();
    assert_eq!(
        (deck.name(), names(Some(&deck))),
        ("bench", vec!["balance", "camera", "pump"])
    );
    assert_eq!(*deck.instrument::<u8>("balance").unwrap(), 8);
    bench.python.stop().await;
    bench.is_online(false).await;
    assert_eq!(names(bench.deck().as_ref()), ["balance", "camera"]);
}

#[tokio::test]
async fn a_deck_that_is_set_meanwhile_gets_the_python_instruments_too() {
    let mut bench = Bench::new().await;
    let state = bench.server.app.state().clone();
    let has = async |expected: &[&str]| {
        let has = async || names(bench.deck().as_ref()) == expected;
        eventually("the deck is both", has).await;
    };
    state
        .set_deck(Deck::new("loaded").with("camera", 7_u8))
        .unwrap();
    has(&["balance", "camera", "pump"]).await;
    // One that is built on the deck as it was found.
    state
        .set_deck(bench.deck().unwrap().with("hotplate", 9_u8))
        .unwrap();
    has(&["balance", "camera", "hotplate", "pump"]).await;
    bench.python.stop().await;
    has_after(&bench, &["camera", "hotplate"]).await;
    bench.python.start_again().await;
    has_after(&bench, &["balance", "camera", "hotplate", "pump"]).await;
    state.clear_deck();
    has_after(&bench, &["balance", "pump"]).await;
}

async fn has_after(bench: &Bench, expected: &[&str]) {
    let has = async || names(bench.deck().as_ref()) == expected;
    eventually("the deck is as it should be", has).await;
}

#[tokio::test]
async fn a_host_that_has_ended_leaves_the_deck_as_it_was_set() {
    let state = GlobalState::new();
    let own = Deck::new("bench").with("camera", 7_u8);
    let bench = Bench::with(host().state(state.clone()).deck(own), |deck| deck).await;
    assert_eq!(names(state.deck().as_ref()), ["balance", "camera", "pump"]);
    drop(bench);
    let is_own = async || names(state.deck().as_ref()) == ["camera"];
    eventually("its own is left", is_own).await;
}

#[tokio::test]
async fn what_does_not_answer_as_ivoryos_does_is_no_deck() {
    let bench = Bench::start(host(), |deck| deck).await;
    bench.python.state().schema = json!(["not", "from", "IvoryOS"]);
    bench.is_online(false).await;
    let says = async || {
        let error = bench.status().await["error"].to_string();
        error.contains("does not answer as IvoryOS does")
    };
    eventually("the manifest says why", says).await;
    assert!(bench.deck().is_none());
}
