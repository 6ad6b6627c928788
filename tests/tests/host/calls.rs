//! Calls of instruments, as plugins and the program see them.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use futures_util::FutureExt;
use ivoryos_plugin::testing::eventually;
use ivoryos_plugin::{Call, CallOutcome, Deck};
use ivoryos_plugin_tests::dispenser::Dispenser;
use ivoryos_plugin_tests::instruments::Pump;
use poem::http::StatusCode;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::watchers::{BRIDGE, pump, shown, watched, watcher};
use crate::{deck, json, status};

#[tokio::test]
async fn the_begin_and_the_end_of_a_claim_are_seen_with_who_claims() {
    let (server, journal) = watched(deck()).await;
    let http = server.http();
    let request = http.post("/ivoryos/watchers/move");
    let request = request.header("x-ivoryos-bridge", BRIDGE);
    let response = request.header("x-ivoryos-user", "ada").send().await;
    assert_eq!(status(&response), StatusCode::OK);
    journal.seen.acquire_many(2).await.unwrap().forget();
    let calls = journal.calls();
    assert_eq!(
        shown(&calls),
        ["pump: dispensing 2.0 mL", "pump: dispensing 2.0 mL."]
    );
    for call in &calls {
        assert_eq!(
            (call.plugin(), call.user()),
            (Some("watchers"), Some("ada"))
        );
        assert_eq!((call.method(), call.workflow()), (None, None));
        assert!(!call.is_remote() && call.arguments().is_empty());
    }
    assert_eq!(calls[0].id(), calls[1].id());
    assert_eq!(
        calls[1].outcome(),
        Some(&CallOutcome::Returned(Value::Null))
    );
    assert!(calls[1].ended().unwrap() >= calls[0].begun());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_calls_from_many_threads_neither_watcher_nor_log_misses_any_and_each_thread_s_are_in_order()
 {
    const THREADS: usize = 8;
    const CALLS: usize = 1_250;
    /// How many begins and ends wait at most: fewer than may wait for the slowest.
    const AHEAD: usize = 2_000;
    let dispenser = Arc::<Dispenser>::default();
    let deck = Deck::new("lab").with_arc("dispenser", Arc::clone(&dispenser));
    let (server, journal) = watched(deck).await;
    let mut stream = server.app.state().calls();
    let received = Arc::new(Semaphore::new(AHEAD));
    journal.seen.add_permits(AHEAD);
    let receiving = tokio::spawn({
        let received = Arc::clone(&received);
        async move {
            let mut calls = Vec::new();
            while calls.len() < 2 * THREADS * CALLS {
                calls.push(stream.next().await.unwrap());
                assert_eq!(stream.missed(), 0);
                received.add_permits(1);
            }
            calls
        }
    });
    let runtime = Handle::current();
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let (dispenser, runtime) = (Arc::clone(&dispenser), runtime.clone());
            let (journal, received) = (Arc::clone(&journal), Arc::clone(&received));
            thread::spawn(move || {
                for number in 0..CALLS {
                    runtime.block_on(async {
                        journal.seen.acquire_many(2).await.unwrap().forget();
                        received.acquire_many(2).await.unwrap().forget();
                    });
                    dispenser.count(number * THREADS + thread);
                    // 10,000 in some seconds: the log is behind, and holds up nobody.
                    thread::sleep(Duration::from_millis(2));
                }
            })
        })
        .collect();
    let calls = receiving.await.unwrap();
    for thread in threads {
        thread.join().unwrap();
    }
    eventually("the watcher has seen all", async || {
        journal.calls().len() == calls.len()
    })
    .await;
    assert_eq!(watcher(&server, "all").await["missed"], 0);
    // The log has each once, the newest first, with its result.
    let logged = async || {
        let log = server.http().get("/ivoryos/activity.jsonl").send().await;
        let log = log.0.into_body().into_string().await.unwrap();
        let lines = log.lines().map(|line| line.parse::<Value>().unwrap());
        let lines = lines.filter(|line| line["outcome"] == "returned");
        lines.collect::<Vec<_>>()
    };
    eventually("the log has all", async || {
        logged().await.len() == THREADS * CALLS
    })
    .await;
    let mut expected = [0; THREADS];
    for line in logged().await.iter().rev() {
        let number = usize::try_from(line["arguments"]["number"].as_u64().unwrap()).unwrap();
        assert_eq!(line["result"], (number + 1).to_string());
        assert_eq!(number / THREADS, expected[number % THREADS]);
        expected[number % THREADS] += 1;
    }
    for calls in [calls, journal.calls()] {
        for thread in 0..THREADS {
            let number = |call: &Call| {
                usize::try_from(call.arguments()["number"].as_u64().unwrap()).unwrap()
            };
            let mut of_thread = calls.iter().filter(|call| number(call) % THREADS == thread);
            for expected in 0..CALLS {
                let (begin, end) = (of_thread.next().unwrap(), of_thread.next().unwrap());
                assert_eq!(number(begin), expected * THREADS + thread);
                assert_eq!((begin.id(), begin.outcome()), (end.id(), None));
                let returned = CallOutcome::Returned((number(begin) + 1).into());
                assert_eq!(end.outcome(), Some(&returned));
            }
            assert!(of_thread.next().is_none());
        }
    }
}

#[tokio::test]
async fn a_call_is_seen_with_its_arguments_its_result_and_who_calls() {
    let dispenser = Arc::<Dispenser>::default();
    let deck = Deck::new("lab").with_arc("dispenser", Arc::clone(&dispenser));
    let (server, journal) = watched(deck).await;
    dispenser.moves.add_permits(2);
    let http = server.http();
    let request = http.post("/ivoryos/watchers/dispense");
    let request = request.header("x-ivoryos-bridge", BRIDGE);
    let response = request.header("x-ivoryos-user", "ada").send().await;
    assert_eq!(json(response).await, 2.0);
    // The program itself, with an object that it has kept.
    assert!(dispenser.dispense(12.0, None).await.is_err());
    journal.seen.acquire_many(4).await.unwrap().forget();
    let calls = journal.calls();
    let doing = "dispenser: dispense(ml: 2.0, into: \"vial\")";
    let failing = "dispenser: dispense(ml: 12.0)";
    let end = |begin: &str| format!("{begin}.");
    assert_eq!(shown(&calls), [doing, &end(doing), failing, &end(failing)]);
    let arguments = json!({ "ml": 2.0, "into": "vial" });
    for call in &calls[..2] {
        assert_eq!(call.method(), Some("dispense"));
        assert_eq!(Value::from(call.arguments().clone()), arguments);
        assert_eq!(
            (call.plugin(), call.user()),
            (Some("watchers"), Some("ada"))
        );
    }
    assert_eq!(calls[1].outcome(), Some(&CallOutcome::Returned(2.0.into())));
    assert_eq!((calls[2].plugin(), calls[2].user()), (None, None));
    let failed = CallOutcome::Failed("the syringe is empty".to_owned());
    assert_eq!(calls[3].outcome(), Some(&failed));
}

#[tokio::test]
async fn what_a_method_calls_of_its_own_object_is_part_of_its_call() {
    let dispenser = Arc::<Dispenser>::default();
    let deck = Deck::new("lab").with_arc("dispenser", Arc::clone(&dispenser));
    let (_server, journal) = watched(deck).await;
    dispenser.moves.add_permits(2);
    assert_eq!(dispenser.prime().await, Ok(3.0));
    dispenser.count(1);
    journal.seen.acquire_many(4).await.unwrap().forget();
    let prime = ["dispenser: prime()", "dispenser: prime()."];
    let count = [
        "dispenser: count(number: 1)",
        "dispenser: count(number: 1).",
    ];
    assert_eq!(shown(&journal.calls()), [prime, count].concat());
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_is_cut_off_and_one_that_panics_has_failed() {
    let dispenser = Arc::<Dispenser>::default();
    let deck = Deck::new("lab").with_arc("dispenser", Arc::clone(&dispenser));
    let (server, journal) = watched(deck).await;
    let http = server.http();
    let asked = http.post("/ivoryos/watchers/dispense").send();
    let mut asked = Box::pin(asked);
    assert!(asked.as_mut().now_or_never().is_none());
    drop(asked);
    let response = http.post("/ivoryos/watchers/stall").send().await;
    assert_eq!(status(&response), StatusCode::INTERNAL_SERVER_ERROR);
    journal.seen.acquire_many(4).await.unwrap().forget();
    let calls = journal.calls();
    assert_eq!(calls[1].outcome(), Some(&CallOutcome::CutOff));
    let Some(CallOutcome::Failed(error)) = calls[3].outcome() else {
        panic!("{:?}", calls[3]);
    };
    assert!(
        error.starts_with("panicked at tests/src/dispenser.rs:"),
        "{error}"
    );
    assert!(error.ends_with(": stalled after 0 moves"), "{error}");
}

#[tokio::test]
async fn large_arguments_and_results_are_cut() {
    let dispenser = Arc::<Dispenser>::default();
    let deck = Deck::new("lab").with_arc("dispenser", Arc::clone(&dispenser));
    let (_server, journal) = watched(deck).await;
    dispenser.echo(&[0.5; 2_000]);
    journal.seen.acquire_many(2).await.unwrap().forget();
    let calls = journal.calls();
    let Some(CallOutcome::Returned(returned)) = calls[1].outcome() else {
        panic!("{:?}", calls[1]);
    };
    for value in [&calls[0].arguments()["numbers"], returned] {
        let text = value.as_str().unwrap();
        assert!(text.starts_with("[0.5,0.5,"), "{text}");
        assert!(text.ends_with("… (cut, 8,001 characters)"), "{text}");
        assert!(text.len() < 1_100, "{text}");
    }
}

#[tokio::test]
async fn what_was_taken_from_the_deck_is_not_seen() {
    let old = Arc::new(pump());
    let (server, journal) = watched(Deck::new("lab").with_arc("pump", Arc::clone(&old))).await;
    let state = server.app.state();
    let taken = state.deck().unwrap().instrument::<Pump>("pump").unwrap();
    let next = deck().with_arc("journal", Arc::clone(&journal));
    let begun = taken.claim("the last").unwrap();
    state.set_deck(next).unwrap();
    drop(begun);
    drop(taken.claim("on no deck").unwrap());
    let put = state.deck().unwrap().instrument::<Pump>("pump").unwrap();
    drop(put.claim("on the deck").unwrap());
    journal.seen.acquire_many(4).await.unwrap().forget();
    let last = ["pump: the last", "pump: the last."];
    let put = ["pump: on the deck", "pump: on the deck."];
    assert_eq!(shown(&journal.calls()), [last, put].concat());
}
