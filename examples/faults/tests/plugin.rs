//! The buttons, and what the instruments and open pages make of them.

use faults as _;
use ivoryos_plugin::RemoteDeck;
use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::{Client, Server, eventually};
use lab::{Balance, BalanceError, Camera, Fault, Hotplate, Pump};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

async fn page(server: &Server) -> String {
    let response = server.http().get("/").send().await;
    response.assert_status_is_ok();
    response.0.into_body().into_string().await.unwrap()
}

async fn post(server: &Server, path: &str, form: &[(&str, &str)]) -> StatusCode {
    let response = server.http().post(path).form(&form).send().await;
    response.0.status()
}

async fn switch(server: &Server, instrument: &str, fault: &str) -> StatusCode {
    let form = [("instrument", instrument), ("fault", fault)];
    post(server, "/switch", &form).await
}

/// Waits until open pages show this.
async fn hears(browser: &mut Client, part: &str) -> String {
    loop {
        let shown = browser.event("faults").await;
        let shown = shown.as_str().unwrap();
        if shown.contains(part) {
            return shown.to_owned();
        }
    }
}

/// The names of the faults that the page says are on.
fn badges(html: &str) -> Vec<&str> {
    let badges = html.split("badge bg-danger\" data-live>").skip(1);
    badges.filter_map(|rest| rest.split('<').next()).collect()
}

#[tokio::test]
async fn a_button_breaks_an_instrument_and_another_repairs_it() {
    let deck = lab::deck();
    let pump: Instrument<Pump> = deck.instrument("pump").unwrap();
    let server = Server::start(Host::standalone().deck(deck)).await;
    for (name, fault) in [
        ("unplugged", Fault::Unplugged),
        ("busy", Fault::Busy),
        ("timing out", Fault::TimingOut),
    ] {
        assert_eq!(switch(&server, "pump", name).await, StatusCode::SEE_OTHER);
        assert_eq!(pump.fault(), Some(fault));
        assert_eq!(badges(&page(&server).await), [name]);
    }
    assert!(pump.status().await.is_err());
    assert_eq!(switch(&server, "pump", "none").await, StatusCode::SEE_OTHER);
    assert!(pump.status().await.is_ok());
    assert!(badges(&page(&server).await).is_empty());
}

#[tokio::test]
async fn every_simulated_instrument_has_its_buttons() {
    let deck = lab::deck();
    let balance: Instrument<Balance> = deck.instrument("balance").unwrap();
    let server = Server::start(Host::standalone().deck(deck.clone())).await;
    for name in deck.instruments() {
        let answer = switch(&server, name, "unplugged").await;
        assert_eq!(answer, StatusCode::SEE_OTHER, "{name}");
    }
    assert_eq!(balance.weigh().await, Err(BalanceError::Unplugged));
    assert!(
        deck.instrument::<Hotplate>("hotplate")
            .unwrap()
            .read()
            .await
            .is_err()
    );
    assert!(
        deck.instrument::<Camera>("camera")
            .unwrap()
            .frame()
            .await
            .is_err()
    );
    assert_eq!(badges(&page(&server).await), ["unplugged"; 4]);
}

#[tokio::test]
async fn open_pages_see_a_fault_whoever_switches_it() {
    let deck = lab::deck();
    let balance: Instrument<Balance> = deck.instrument("balance").unwrap();
    let server = Server::start(Host::standalone().deck(deck)).await;
    let mut browsers = [server.client().await, server.client().await];
    switch(&server, "camera", "busy").await;
    for browser in &mut browsers {
        assert_eq!(badges(&hears(browser, ">busy<").await), ["busy"]);
    }
    balance.plug(false);
    for browser in &mut browsers {
        let shown = hears(browser, ">unplugged<").await;
        assert_eq!(badges(&shown), ["unplugged", "busy"]);
    }
}

#[tokio::test]
async fn what_cannot_be_switched_is_refused() {
    let deck = Deck::new("bench")
        .with("pump", Pump::open())
        .with("<valve>", ());
    let server = Server::start(Host::standalone().deck(deck)).await;
    let html = page(&server).await;
    assert!(html.contains("&lt;valve&gt;</span> <span"), "{html}");
    assert!(html.contains("is not simulated"), "{html}");
    for (instrument, fault, answer) in [
        ("<valve>", "busy", StatusCode::NOT_FOUND),
        ("laser", "busy", StatusCode::NOT_FOUND),
        ("pump", "on fire", StatusCode::UNPROCESSABLE_ENTITY),
        ("pump", "", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answered = switch(&server, instrument, fault).await;
        assert_eq!(answered, answer, "{instrument}: {fault}");
    }
    assert!(badges(&page(&server).await).is_empty());
}

/// One test, as the deck that is kept is one for the whole program.
#[tokio::test]
async fn the_deck_is_unloaded_and_the_same_one_is_loaded_again() {
    let server = Server::start(Host::standalone()).await;
    let mut browser = server.client().await;
    let html = page(&server).await;
    assert!(html.contains("when the host loads a deck"), "{html}");
    assert_eq!(post(&server, "/load", &[]).await, StatusCode::SEE_OTHER);

    let state = server.app.state();
    let deck = lab::deck();
    let pump: Instrument<Pump> = deck.instrument("pump").unwrap();
    state.set_deck(deck).unwrap();
    hears(&mut browser, "Unload the deck").await;
    // Twice, as by two people at once.
    for _ in 0..2 {
        assert_eq!(post(&server, "/unload", &[]).await, StatusCode::SEE_OTHER);
        assert!(state.deck().is_none());
    }
    hears(&mut browser, "Load abstract_sdl again").await;
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    assert_eq!(switch(&server, "pump", "busy").await, unavailable);

    for _ in 0..2 {
        assert_eq!(post(&server, "/load", &[]).await, StatusCode::SEE_OTHER);
    }
    hears(&mut browser, "Unload the deck").await;
    let loaded = state.deck().unwrap().instrument::<Pump>("pump").unwrap();
    assert!(std::ptr::eq(&raw const *pump, &raw const *loaded));

    // A deck that the host has set meanwhile stays.
    post(&server, "/unload", &[]).await;
    let another = Deck::new("another").with("valve", ());
    state.set_deck(another).unwrap();
    post(&server, "/load", &[]).await;
    assert_eq!(state.deck().unwrap().name(), "another");
    assert!(!page(&server).await.contains("abstract_sdl"));

    a_python_deck_beside_it_is_not_taken_for_it().await;
}

/// An `IvoryOS` with one instrument, for whoever asks and whatever is asked.
async fn python() -> String {
    const SCHEMA: &str = r#"{ "deck.rinser": {} }"#;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = [0; 8_192];
            // What is asked does not matter, and it comes in one piece.
            if connection.read(&mut request).await.is_err() {
                continue;
            }
            let length = SCHEMA.len();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let answer = format!("{head}\r\ncontent-length: {length}\r\n\r\n{SCHEMA}");
            connection.write_all(answer.as_bytes()).await.ok();
        }
    });
    format!("http://{address}")
}

async fn a_python_deck_beside_it_is_not_taken_for_it() {
    let remote = RemoteDeck::new(python().await);
    let own = Deck::new("bench").with("pump", Pump::open());
    let server = Server::start(Host::standalone().deck(own).remote_deck(remote)).await;
    page(&server).await;
    let state = server.app.state();
    let has = async |expected: &[&str]| {
        let has = async || {
            let deck = state.deck();
            deck.is_some_and(|deck| deck.instruments().eq(expected.iter().copied()))
        };
        eventually("the deck has its instruments", has).await;
    };
    has(&["pump", "rinser"]).await;
    for _ in 0..2 {
        assert_eq!(post(&server, "/unload", &[]).await, StatusCode::SEE_OTHER);
        has(&["rinser"]).await;
    }
    assert!(page(&server).await.contains("Load bench again"));
    assert_eq!(post(&server, "/load", &[]).await, StatusCode::SEE_OTHER);
    has(&["pump", "rinser"]).await;
    assert!(!page(&server).await.contains("Load bench again"));
}
