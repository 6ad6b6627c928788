//! The panel, with a deck and without, and what open pages hear of it.

use deck_view as _;
use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::{Client, Server};
use lab::{Balance, Fault, Pump, Simulated};

async fn widget(server: &Server) -> String {
    let response = server.http().get("/ivoryos/deck-view/widget").send().await;
    response.0.into_body().into_string().await.unwrap()
}

/// Waits until the list that open pages show has this in it.
async fn hears(browser: &mut Client, part: &str) -> String {
    loop {
        let list = browser.event("deck_view").await;
        let list = list.as_str().unwrap();
        if list.contains(part) {
            return list.to_owned();
        }
    }
}

#[tokio::test]
async fn the_widget_shows_what_is_on_the_deck() {
    let server = Server::start(Host::new().prefix("/ivoryos")).await;
    assert!(widget(&server).await.contains("No active deck"));

    let deck = Deck::new("bench").with("<pump>", ());
    server.app.state().set_deck(deck).unwrap();
    let shown = widget(&server).await;
    assert!(
        shown.contains("bench") && shown.contains("&lt;pump&gt;"),
        "{shown}"
    );
}

#[tokio::test]
async fn open_pages_hear_what_an_instrument_does() {
    let deck = Deck::new("bench")
        .with("pump", Pump::open())
        .with("valve", ());
    let pump: Instrument<Pump> = deck.instrument("pump").unwrap();
    let server = Server::start(Host::standalone().deck(deck)).await;
    let mut browsers = [server.client().await, server.client().await];

    let claim = pump.claim("dispensing 2.0 mL").unwrap();
    for browser in &mut browsers {
        let list = hears(browser, "dispensing 2.0 mL").await;
        assert!(list.contains("valve") && list.contains("on deck"), "{list}");
    }
    drop(claim);
    for browser in &mut browsers {
        assert!(!hears(browser, "pump").await.contains("dispensing"));
    }
}

#[tokio::test]
async fn open_pages_hear_that_the_deck_is_removed_and_set_again() {
    let server = Server::start(Host::standalone().deck(lab::deck())).await;
    let mut browser = server.client().await;
    hears(&mut browser, "hotplate").await;
    server.app.state().clear_deck();
    hears(&mut browser, "No active deck").await;
    server.app.state().set_deck(lab::deck()).unwrap();
    hears(&mut browser, "hotplate").await;

    let mut later = server.client().await;
    hears(&mut later, "hotplate").await;
}

#[tokio::test]
async fn open_pages_and_the_widget_say_what_is_wrong_with_an_instrument() {
    let deck = lab::deck();
    let server = Server::start(Host::new().prefix("/ivoryos").deck(deck.clone())).await;
    let mut browser = server.client().await;
    for name in ["balance", "camera", "hotplate", "pump"] {
        let instrument = <dyn Simulated>::on(&deck, name).unwrap();
        for (fault, badge, text) in [
            (Fault::Unplugged, ">fault<", "is it plugged in?"),
            (Fault::TimingOut, ">fault<", "does not answer<"),
            (Fault::Busy, ">busy<", "in local operation"),
        ] {
            instrument.set_fault(Some(fault));
            let list = hears(&mut browser, text).await;
            assert!(list.contains(badge), "{name}: {list}");
            assert_eq!(list.matches(">on deck<").count(), 3, "{name}: {list}");
            let shown = widget(&server).await;
            assert!(shown.contains(badge) && shown.contains(text), "{shown}");
        }
        instrument.set_fault(None);
        let list = hears(&mut browser, "hotplate").await;
        assert_eq!(list.matches(">on deck<").count(), 4, "{name}: {list}");
    }
}

#[tokio::test]
async fn an_instrument_that_is_at_work_is_not_asked() {
    let deck = Deck::new("bench").with("balance", Balance::open());
    let balance: Instrument<Balance> = deck.instrument("balance").unwrap();
    let server = Server::start(Host::new().prefix("/ivoryos").deck(deck)).await;
    balance.plug(false);
    let claim = balance.claim("taring").unwrap();
    let shown = widget(&server).await;
    assert!(
        shown.contains("taring") && !shown.contains(">fault<"),
        "{shown}"
    );
    drop(claim);
    assert!(widget(&server).await.contains("is it plugged in?"));
}
