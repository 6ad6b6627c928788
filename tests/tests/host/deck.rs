//! The deck: there, not there, changing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ivoryos_plugin::testing::Server;
use ivoryos_plugin::{Deck, GlobalState, Instrument};
use ivoryos_plugin_tests::instruments::{Pump, Scale};
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::{HTML, client, deck, host, json, status, text};

/// Counts how often it is made.
struct Counted;

static MADE: AtomicUsize = AtomicUsize::new(0);

impl Counted {
    fn new() -> Self {
        MADE.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Scale for Counted {
    fn grams(&self) -> f64 {
        12.5
    }
}

#[tokio::test]
async fn without_a_deck_the_answer_names_what_was_asked_for() {
    let client = client(host());
    let response = client.get("/ivoryos/asks/").send().await;
    assert_eq!(status(&response), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(json(response).await["error"]["message"], "No active deck");

    let response = client.get("/ivoryos/asks/pump").send().await;
    assert_eq!(status(&response), StatusCode::SERVICE_UNAVAILABLE);
    let error = json(response).await["error"].take();
    assert_eq!(error["instrument"], "pump");
    assert_eq!(error["deck"], Value::Null);

    let response = client.get("/ivoryos/asks/maybe").send().await;
    assert_eq!(json(response).await, Value::Null);
}

#[tokio::test]
async fn a_missing_instrument_is_answered_with_what_is_loaded() {
    let client = client(host().deck(deck()));
    let response = client.get("/ivoryos/asks/scale").send().await;
    assert_eq!(status(&response), StatusCode::SERVICE_UNAVAILABLE);
    let error = json(response).await["error"].take();
    assert_eq!(error["instrument"], "balance");
    assert_eq!(error["deck"], "abstract_sdl");
    assert_eq!(error["loaded"], json!(["pump"]));
    assert!(error["driver"].as_str().unwrap().contains("Scale"));

    let page = text(
        client
            .get("/ivoryos/asks/scale")
            .header("accept", HTML)
            .send()
            .await,
    )
    .await;
    assert!(
        page.contains("<code>balance</code>") && page.contains("The deck has: pump."),
        "{page}"
    );
}

#[tokio::test]
async fn an_instrument_of_another_type_is_not_handed_over() {
    let client = client(host().deck(Deck::new("bench").with("pump", Counted::new())));
    let response = client.get("/ivoryos/asks/pump").send().await;
    assert_eq!(status(&response), StatusCode::SERVICE_UNAVAILABLE);
    let message = json(response).await["error"]["message"].take();
    let message = message.as_str().unwrap();
    assert!(
        message.contains("Counted") && message.contains("Pump"),
        "{message}"
    );
    let response = client.get("/ivoryos/asks/maybe").send().await;
    assert_eq!(json(response).await, Value::Null);
}

#[tokio::test]
async fn a_result_on_the_deck_is_told_apart_from_another_driver() {
    let opened: Result<Counted, String> = Ok(Counted::new());
    let client = client(host().deck(Deck::new("bench").with("pump", opened)));
    let response = client.get("/ivoryos/asks/pump").send().await;
    let hint = json(response).await["error"]["hint"].take();
    assert_eq!(
        hint,
        "Put on the deck what is in it: `.with(\"…\", Driver::open(…)?)`."
    );
}

#[tokio::test]
async fn concrete_drivers_and_trait_objects_are_handed_over_and_made_once() {
    let before = MADE.load(Ordering::Relaxed);
    let scale: Arc<dyn Scale> = Arc::new(Counted::new());
    let client = client(host().deck(deck().with_arc("balance", scale)));
    for _ in 0..100 {
        assert_eq!(
            json(client.get("/ivoryos/asks/scale").send().await).await,
            12.5
        );
        assert_eq!(
            json(client.get("/ivoryos/asks/pump").send().await).await,
            1.5
        );
    }
    // Another test of this file makes one as well, at the same time perhaps.
    assert!(MADE.load(Ordering::Relaxed) <= before + 2);
}

#[test]
fn every_handle_is_the_same_object() {
    let pump = Arc::new(Pump { rate: 1.0 });
    let deck = Deck::new("bench").with_arc("pump", Arc::clone(&pump));
    let first: Instrument<Pump> = deck.instrument("pump").unwrap();
    let second: Instrument<Pump> = deck.clone().instrument("pump").unwrap();
    let address = |pump: &Pump| std::ptr::from_ref(pump);
    assert_eq!(address(&first), address(&second));
    assert_eq!(address(&first), address(&pump));
    assert_eq!(Instrument::name(&first), "pump");
    drop((first, second, deck));
    assert_eq!(Arc::strong_count(&pump), 1, "nothing keeps the instrument");
}

#[tokio::test]
async fn the_deck_comes_and_goes_while_requests_run() {
    let app = host().mount_all().unwrap();
    let state = app.state().clone();
    let client = Arc::new(poem::test::TestClient::new(app));
    state.set_deck(deck()).unwrap();

    let held = tokio::spawn({
        let client = Arc::clone(&client);
        async move { json(client.get("/ivoryos/asks/hold").send().await).await }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    let response = client.post("/ivoryos/asks/clear").send().await;
    assert_eq!(status(&response), StatusCode::NO_CONTENT);
    let response = client.get("/ivoryos/asks/pump").send().await;
    assert_eq!(status(&response), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        held.await.unwrap(),
        1.5,
        "a request keeps the instrument it has"
    );

    state
        .set_deck(Deck::new("next").with("pump", Pump { rate: 2.0 }))
        .unwrap();
    assert_eq!(
        json(client.get("/ivoryos/asks/pump").send().await).await,
        2.0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deck_that_changes_under_load_is_always_whole() {
    let state = GlobalState::new();
    let client = Arc::new(client(host().state(state.clone())));
    let changes = tokio::spawn(async move {
        loop {
            state.set_deck(deck()).unwrap();
            tokio::task::yield_now().await;
            state.clear_deck();
            tokio::task::yield_now().await;
        }
    });
    let mut seen = [false, false];
    while seen != [true, true] {
        let response = client.get("/ivoryos/asks/pump").send().await;
        match status(&response) {
            StatusCode::OK => seen[0] = true,
            StatusCode::SERVICE_UNAVAILABLE => seen[1] = true,
            other => panic!("{other}"),
        }
    }
    changes.abort();
}

#[test]
fn two_instruments_of_one_name_are_refused() {
    let twice = || deck().with("pump", Pump { rate: 9.0 });
    let first: Instrument<Pump> = twice().instrument("pump").unwrap();
    assert!((first.rate - 1.5).abs() < f64::EPSILON, "the first stays");

    let error = host().deck(twice()).mount_all().err().unwrap().to_string();
    assert!(
        error.contains("abstract_sdl") && error.contains("two instruments `pump`"),
        "{error}"
    );

    let state = GlobalState::new();
    assert!(state.set_deck(twice()).is_err());
    assert!(state.deck().is_none());
}

#[tokio::test]
async fn a_handler_that_sets_a_deck_with_two_instruments_of_one_name_answers_500() {
    let client = client(host().deck(deck()));
    let response = client.post("/ivoryos/asks/twice").send().await;
    assert_eq!(status(&response), StatusCode::INTERNAL_SERVER_ERROR);
    let error = json(response).await["error"].take();
    assert_eq!(
        (&error["deck"], &error["instrument"]),
        (&json!("bench"), &json!("pump"))
    );
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("two instruments `pump`"), "{message}");
    let response = client.get("/ivoryos/asks/pump").send().await;
    assert_eq!(json(response).await, 1.5, "the deck is the one from before");
}

#[tokio::test]
async fn open_pages_hear_which_deck_is_live() {
    let server = Server::start(host().deck(deck())).await;
    let mut browsers = [server.client().await, server.client().await];
    for browser in &mut browsers {
        assert_eq!(browser.event("live_deck").await["name"], "abstract_sdl");
    }
    server.http().post("/ivoryos/asks/clear").send().await;
    for browser in &mut browsers {
        assert_eq!(browser.event("live_deck").await["name"], Value::Null);
    }
    // Refused, and nobody hears of it.
    server.http().post("/ivoryos/asks/twice").send().await;
    server.app.state().set_deck(Deck::new("next")).unwrap();
    for browser in &mut browsers {
        assert_eq!(browser.event("live_deck").await["name"], "next");
    }
}

#[tokio::test]
async fn a_page_that_connects_hears_the_live_deck_whatever_it_was_served_with() {
    let server = Server::start(host()).await;
    let mut early = server.client().await;
    assert_eq!(early.event("live_deck").await, json!({ "name": null }));
    // More names than are kept do not take the deck's place.
    for number in 0..1_001 {
        let name = format!("n{number}");
        server.app.state().publish(&name, &number).unwrap();
    }
    server.app.state().set_deck(deck()).unwrap();
    let mut late = server.client().await;
    assert_eq!(late.event("live_deck").await["name"], "abstract_sdl");
}

#[tokio::test]
async fn a_page_knows_the_name_of_the_deck_whatever_html_makes_of_its_characters() {
    let deck = Deck::new("a\r\0<\"b");
    let response = client(host().deck(deck)).get("/ivoryos/").send().await;
    let page = response.0.into_body().into_string().await.unwrap();
    let name = r#"data-deck="&quot;a\r\u0000&lt;\&quot;b&quot;""#;
    assert!(page.contains(name), "{page}");
}

#[tokio::test]
async fn a_driver_that_publishes_as_it_ends_keeps_nobody_waiting() {
    struct Last(GlobalState);

    impl Drop for Last {
        fn drop(&mut self) {
            self.0.publish("last_words", &"bye").unwrap();
        }
    }

    let state = GlobalState::new();
    let server = Server::start(host().state(state.clone())).await;
    let deck = Deck::new("bench").with("pump", Last(state.clone()));
    state.set_deck(deck).unwrap();
    let mut browser = server.client().await;
    assert_eq!(browser.event("live_deck").await["name"], "bench");
    state.clear_deck();
    assert_eq!(browser.event("live_deck").await["name"], Value::Null);
    assert_eq!(browser.event("last_words").await, "bye");
}
