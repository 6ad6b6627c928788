//! Functions that see what instruments do.

use std::sync::Arc;

use ivoryos_plugin::testing::{Server, eventually};
use ivoryos_plugin::{Call, Deck};
use ivoryos_plugin_tests::dispenser::Dispenser;
use ivoryos_plugin_tests::instruments::Pump;
use ivoryos_plugin_tests::watchers::Journal;
use serde_json::Value;

use crate::{HTML, deck, host, json, text};

pub(crate) const BRIDGE: &str = "0123456789abcdef";

/// A host, and what its plugin `watchers` sees.
pub(crate) async fn watched(deck: Deck) -> (Server, Arc<Journal>) {
    let journal = Arc::<Journal>::default();
    let deck = deck.with_arc("journal", Arc::clone(&journal));
    let server = Server::start(host().deck(deck).bridge_secret(BRIDGE)).await;
    // The first request starts what the host has.
    server.http().get("/ivoryos/plugins.json").send().await;
    (server, journal)
}

pub(crate) async fn watcher(server: &Server, name: &str) -> Value {
    let manifest = json(server.http().get("/ivoryos/plugins.json").send().await).await;
    let plugins = manifest["plugins"].as_array().unwrap();
    let watchers = plugins
        .iter()
        .flat_map(|plugin| plugin["watchers"].as_array().unwrap());
    let mut of_name = watchers.filter(|watcher| watcher["function"] == name);
    of_name.next().unwrap().clone()
}

async fn home(server: &Server) -> String {
    let http = server.http();
    let request = http.get("/ivoryos/").header("accept", HTML);
    text(request.send().await).await
}

pub(crate) fn pump() -> Pump {
    Pump { rate: 1.5 }
}

/// As `pump: dispensing 2.0 mL`, with `.` after an end.
pub(crate) fn shown(calls: &[Call]) -> Vec<String> {
    let shown = calls.iter().map(|call| {
        let end = call.outcome().map_or("", |_| ".");
        format!("{}: {}{end}", call.instrument(), call.doing())
    });
    shown.collect()
}

#[tokio::test]
async fn a_watcher_that_sleeps_delays_nobody_and_says_what_it_has_missed() {
    let (server, journal) = watched(Deck::new("lab").with("slow", pump())).await;
    let slow = server.app.state().deck().unwrap();
    let slow = slow.instrument::<Pump>("slow").unwrap();
    drop(slow.claim("the first").unwrap());
    // It has the first now, and sleeps.
    eventually("it sleeps", async || journal.calls().len() == 2).await;
    for number in 0..2_100 {
        drop(slow.claim(number.to_string()).unwrap());
        tokio::task::yield_now().await;
    }
    journal.seen.acquire_many(4_202).await.unwrap().forget();
    assert_eq!(watcher(&server, "sleeps").await["missed"], 0);
    assert_eq!(watcher(&server, "all").await["missed"], 0);
    journal.wakes.add_permits(4_202);
    // The end of the first and 4,200 more: of these 4,096 have waited.
    eventually("it knows what it has missed", async || {
        watcher(&server, "sleeps").await["missed"] == 4_201 - 4_096
    })
    .await;
    let page = home(&server).await;
    assert!(page.contains("too slow for 105 messages"), "{page}");
}

#[tokio::test]
async fn a_watcher_that_fails_says_why_and_sees_the_next_call() {
    let (server, journal) = watched(Deck::new("lab").with("failing", pump())).await;
    assert_eq!(watcher(&server, "fails").await["state"], "running");
    let deck = server.app.state().deck().unwrap();
    let failing = deck.instrument::<Pump>("failing").unwrap();
    let claim = failing.claim("dosing").unwrap();
    eventually("both have failed", async || {
        watcher(&server, "fails").await["state"] == "failed"
            && watcher(&server, "panics").await["state"] == "failed"
    })
    .await;
    let fails = watcher(&server, "fails").await;
    assert_eq!(fails["last_error"], "the disk is full");
    assert_eq!(
        (&fails["failures"], &fails["instrument"]),
        (&1.into(), &"failing".into())
    );
    drop(claim);
    eventually("one has failed again, the other not", async || {
        watcher(&server, "panics").await["failures"] == 2
            && watcher(&server, "fails").await["state"] == "running"
    })
    .await;
    let panics = watcher(&server, "panics").await;
    let error = panics["last_error"].as_str().unwrap();
    assert!(
        error.starts_with("panicked at tests/src/watchers.rs:"),
        "{error}"
    );
    assert!(error.ends_with("no room for dosing"), "{error}");
    assert_eq!(
        shown(&journal.calls()),
        ["failing: dosing", "failing: dosing."]
    );
    let page = home(&server).await;
    let failed = "panics: <span class=\"iv-state iv-state-failed\" data-live>failed</span>";
    assert!(page.contains(failed), "{page}");
    assert!(page.contains("failed 2 times"), "{page}");
}

#[tokio::test]
async fn a_watcher_waits_for_its_instrument() {
    let (server, _) = watched(Deck::new("lab")).await;
    assert_eq!(watcher(&server, "fails").await["state"], "waiting");
    let state = server.app.state();
    state.set_deck(deck().with("failing", pump())).unwrap();
    assert_eq!(watcher(&server, "fails").await["state"], "running");
}

#[tokio::test]
async fn a_watcher_of_one_method_sees_no_other() {
    let dispenser = Arc::<Dispenser>::default();
    let on_it = deck().with_arc("dispenser", Arc::clone(&dispenser));
    let (server, journal) = watched(on_it).await;
    let pump = server.app.state().deck().unwrap();
    let pump = pump.instrument::<Pump>("pump").unwrap();
    drop(pump.claim("count").unwrap());
    dispenser.echo(&[1.5]);
    dispenser.count(7);
    eventually("it has seen the last", async || {
        let counts = journal.counts();
        counts.last().is_some_and(|call| call.outcome().is_some())
    })
    .await;
    let count = [
        "dispenser: count(number: 7)",
        "dispenser: count(number: 7).",
    ];
    assert_eq!(shown(&journal.counts()), count);
    assert_eq!(watcher(&server, "counts").await["method"], "count");
}

#[tokio::test]
async fn what_a_watcher_does_itself_is_not_given_to_it() {
    let (server, journal) = watched(Deck::new("lab").with("answering", pump())).await;
    let deck = server.app.state().deck().unwrap();
    let answering = deck.instrument::<Pump>("answering").unwrap();
    drop(answering.claim("asking").unwrap());
    journal.seen.acquire_many(4).await.unwrap().forget();
    let asked = ["answering: asking", "answering: asking."];
    let answered = [
        "answering: answering asking",
        "answering: answering asking.",
    ];
    assert_eq!(shown(&journal.calls()), [asked, answered].concat());
    // Another one follows nothing.
    drop(answering.claim("again").unwrap());
    journal.seen.acquire_many(4).await.unwrap().forget();
    assert_eq!(journal.calls().len(), 8);
}

#[tokio::test]
async fn a_host_that_is_dropped_gives_its_watchers_what_waits() {
    let (server, journal) = watched(Deck::new("lab").with("slow", pump())).await;
    let slow = server.app.state().deck().unwrap();
    let slow = slow.instrument::<Pump>("slow").unwrap();
    // More than a task may do before others have their turn.
    journal.wakes.add_permits(1_000);
    for number in 0..500 {
        drop(slow.claim(number.to_string()).unwrap());
    }
    drop(server);
    eventually("all are handled", async || {
        journal.wakes.available_permits() == 0
    })
    .await;
}
