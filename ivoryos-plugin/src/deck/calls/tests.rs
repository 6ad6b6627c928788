#[cfg(feature = "remote")]
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;

use futures_util::FutureExt;
use serde_json::{Value, json};

use super::{CallOutcome, Calls, begin};
#[cfg(feature = "remote")]
use crate::deck::Methods;
use crate::deck::{Caller, Deck, GlobalState};

/// A driver whose methods are told, as the generated code does it.
#[derive(Debug, Default)]
struct Pump {
    valve: Valve,
}

#[derive(Debug, Default)]
struct Valve;

impl Pump {
    fn dispense(&self, ml: f64) -> f64 {
        told(self, "dispense", &[("ml", json!(ml))], || ml)
    }

    fn prime(&self) -> f64 {
        told(self, "prime", &[], || {
            self.dispense(1.0) + self.dispense(2.0)
        })
    }

    async fn rinse(&self) {
        let body = std::future::pending::<()>();
        match begin(self, "rinse", |_| ()) {
            Some(call) => call.run_async(body, CallOutcome::returned).await,
            None => body.await,
        }
    }

    async fn fill(&self) -> f64 {
        let body = async { self.dispense(3.0) };
        match begin(self, "fill", |_| ()) {
            Some(call) => call.run_async(body, CallOutcome::returned).await,
            None => body.await,
        }
    }

    fn stall(&self) {
        told::<_, ()>(self, "stall", &[], || panic!("stalled"));
    }
}

impl Valve {
    fn turn(&self) {
        told(self, "turn", &[], || ());
    }
}

fn told<T: 'static, R: serde::Serialize>(
    driver: &T,
    method: &'static str,
    arguments: &[(&'static str, Value)],
    body: impl FnOnce() -> R,
) -> R {
    let call = begin(driver, method, |given| {
        for (name, value) in arguments {
            given.add(name, value);
        }
    });
    match call {
        Some(call) => call.run(body, CallOutcome::returned),
        None => body(),
    }
}

fn state(deck: Deck) -> GlobalState {
    let state = GlobalState::new();
    state.set_deck(deck).unwrap();
    state
}

/// What waits to be received, each as `instrument: doing` with the outcome of an end.
fn told_to(calls: &mut Calls) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(Some(call)) = calls.next().now_or_never() {
        let outcome = match call.outcome() {
            None => String::new(),
            Some(CallOutcome::Returned(value)) => format!(" = {value}"),
            Some(CallOutcome::Failed(error)) => format!(" failed: {error}"),
            Some(CallOutcome::CutOff) => " was cut off".to_owned(),
        };
        all.push(format!("{}: {}{outcome}", call.instrument(), call.doing()));
    }
    all
}

#[test]
fn a_call_is_told_when_it_begins_and_when_it_ends() {
    let pump = Arc::new(Pump::default());
    let state = state(Deck::new("lab").with_arc("pump", Arc::clone(&pump)));
    assert!(begin(&*pump, "dispense", |_| panic!("nobody watches")).is_none());
    let mut calls = state.calls();
    let call = begin(&*pump, "dispense", |given| {
        given.add("ml", &1.5);
        given.add("rate", &None::<f64>);
        given.add("into", "vial");
    });
    let begun = calls.next().now_or_never().flatten().unwrap();
    assert_eq!((begun.outcome(), begun.ended()), (None, None));
    assert_eq!(begun.instrument(), "pump");
    assert_eq!(begun.method(), Some("dispense"));
    assert_eq!(begun.doing(), "dispense(ml: 1.5, into: \"vial\")");
    let arguments = json!({ "ml": 1.5, "rate": null, "into": "vial" });
    assert_eq!(Value::from(begun.arguments().clone()), arguments);
    call.unwrap()
        .run(|| (), |()| CallOutcome::failed("no serial port"));
    let ended = calls.next().now_or_never().flatten().unwrap();
    assert_eq!(ended.id(), begun.id());
    assert_eq!(ended.begun(), begun.begun());
    assert!(ended.ended() >= Some(begun.begun()));
    assert_eq!(
        ended.outcome(),
        Some(&CallOutcome::Failed("no serial port".to_owned()))
    );
    let written = serde_json::to_value(&ended).unwrap();
    assert_eq!(written["arguments"], arguments);
    assert_eq!(written["outcome"], json!({ "failed": "no serial port" }));
    assert_eq!(written["user"], Value::Null);
    assert_ne!(written["ended"], Value::Null);
    assert!(calls.next().now_or_never().is_none());
}

#[test]
fn what_a_method_calls_of_its_own_driver_is_part_of_its_call() {
    let pump = Arc::new(Pump::default());
    let state = state(Deck::new("lab").with_arc("pump", Arc::clone(&pump)));
    let mut calls = state.calls();
    pump.prime();
    assert_eq!(
        told_to(&mut calls),
        ["pump: prime()", "pump: prime() = 3.0"]
    );
    assert_eq!(pump.fill().now_or_never(), Some(3.0));
    assert_eq!(told_to(&mut calls), ["pump: fill()", "pump: fill() = 3.0"]);
    pump.dispense(1.0);
    let dispensed = ["pump: dispense(ml: 1.0)", "pump: dispense(ml: 1.0) = 1.0"];
    assert_eq!(told_to(&mut calls), dispensed);
}

#[test]
fn a_dropped_call_was_cut_off_and_a_panic_is_a_failure() {
    let pump = Arc::new(Pump::default());
    let state = state(Deck::new("lab").with_arc("pump", Arc::clone(&pump)));
    let mut calls = state.calls();
    {
        let mut rinsing = pin!(pump.rinse());
        assert!(rinsing.as_mut().now_or_never().is_none());
        assert_eq!(told_to(&mut calls), ["pump: rinse()"]);
    }
    assert_eq!(told_to(&mut calls), ["pump: rinse() was cut off"]);
    crate::http::panic::note_locations();
    assert!(catch_unwind(AssertUnwindSafe(|| pump.stall())).is_err());
    let told = told_to(&mut calls);
    assert_eq!(told[0], "pump: stall()");
    assert!(
        told[1].starts_with("pump: stall() failed: panicked at "),
        "{told:?}"
    );
    assert!(told[1].ends_with(": stalled"), "{told:?}");
    assert_eq!(told.len(), 2);
    pump.dispense(1.0);
    assert_eq!(
        told_to(&mut calls).len(),
        2,
        "it is no part of the call that panicked"
    );
}

#[test]
fn only_what_is_on_the_live_deck_is_seen() {
    let (first, second) = (Arc::new(Pump::default()), Arc::new(Pump::default()));
    let state = state(Deck::new("lab").with_arc("pump", Arc::clone(&first)));
    let mut calls = state.calls();
    second.dispense(1.0);
    first.valve.turn();
    assert_eq!(
        told_to(&mut calls),
        [""; 0],
        "a field of the driver has its address"
    );
    let deck = Deck::new("next").with_arc("other", Arc::clone(&second));
    state.set_deck(deck).unwrap();
    first.dispense(1.0);
    second.dispense(2.0);
    assert_eq!(told_to(&mut calls)[0], "other: dispense(ml: 2.0)");
    state.clear_deck();
    second.dispense(1.0);
    assert_eq!(told_to(&mut calls), [""; 0]);
}

#[test]
fn a_state_that_is_gone_leaves_nothing_behind() {
    let pump = Arc::new(Pump::default());
    let state = state(Deck::new("lab").with_arc("pump", Arc::clone(&pump)));
    let mut calls = state.calls();
    drop(state);
    pump.dispense(1.0);
    assert!(calls.next().now_or_never().unwrap().is_none());
}

#[test]
fn a_driver_is_seen_on_every_deck_and_once_on_each() {
    let pump = Arc::new(Pump::default());
    let by_trait: Arc<dyn Debug + Send + Sync> = pump.clone();
    let one = Deck::new("one").with_arc("dispenser", by_trait.clone());
    let one = state(one.with_arc("pump", Arc::clone(&pump)));
    let other = state(Deck::new("other").with_arc("z", by_trait));
    let mut names = one.calls();
    let (mut of_one, mut of_other) = (one.calls(), other.calls());
    pump.dispense(1.0);
    let told = [
        "dispenser: dispense(ml: 1.0)",
        "dispenser: dispense(ml: 1.0) = 1.0",
    ];
    assert_eq!(told_to(&mut of_one), told);
    let call = names.next().now_or_never().flatten().unwrap();
    assert!(call.is_of("dispenser") && call.is_of("pump") && !call.is_of("z"));
    assert_eq!(
        told_to(&mut of_other),
        ["z: dispense(ml: 1.0)", "z: dispense(ml: 1.0) = 1.0"]
    );
}

#[test]
fn a_claim_is_told_where_methods_are_not() {
    let state = state(Deck::new("lab").with("pump", 7_u8));
    let mut calls = state.calls();
    let pump = state.deck().unwrap().instrument::<u8>("pump").unwrap();
    let claim = pump.claim("dispensing").unwrap();
    assert!(pump.claim("priming").is_err());
    assert_eq!(told_to(&mut calls), ["pump: dispensing"]);
    drop(claim);
    assert_eq!(told_to(&mut calls), ["pump: dispensing = null"]);
    let stalled = catch_unwind(AssertUnwindSafe(|| {
        let _claim = pump.claim("stalling").unwrap();
        panic!("stalled");
    }));
    assert!(stalled.is_err());
    let told = told_to(&mut calls);
    assert!(
        told[1].starts_with("pump: stalling failed: panicked"),
        "{told:?}"
    );
}

#[test]
fn the_handler_is_the_caller_or_else_who_has_claimed_it() {
    let pump = Arc::new(Pump::default());
    let state = state(Deck::new("lab").with_arc("pump", Arc::clone(&pump)));
    let mut calls = state.calls();
    let mut who = || {
        let call = calls.next().now_or_never().flatten().unwrap();
        told_to(&mut calls);
        (
            call.plugin().map(str::to_owned),
            call.user().map(str::to_owned),
        )
    };
    let caller = |plugin, user: &str| Caller {
        user: Some(user.into()),
        ..Caller::plugin(Some(plugin))
    };
    let named = |plugin: &str, user: &str| (Some(plugin.to_owned()), Some(user.to_owned()));
    pump.dispense(1.0);
    assert_eq!(who(), (None, None));
    let deck = state.used_by(caller("prime", "bob")).deck().unwrap();
    let claimed = deck.instrument::<Pump>("pump").unwrap();
    let _claim = claimed.claim("dispensing").unwrap();
    who();
    pump.dispense(1.0);
    assert_eq!(who(), named("prime", "bob"));
    let handler = caller("control", "ada").run(async { pump.dispense(1.0) });
    handler.now_or_never();
    assert_eq!(who(), named("control", "ada"));
}

#[test]
fn who_reads_too_slowly_is_told_how_many_were_missed() {
    let pump = Arc::new(Pump::default());
    let state = state(Deck::new("lab").with_arc("pump", Arc::clone(&pump)));
    let mut calls = state.calls();
    for _ in 0..2_100 {
        pump.dispense(1.0);
    }
    let mut next = || {
        let call = calls.next().now_or_never().flatten().unwrap();
        (call.outcome().is_none(), calls.missed())
    };
    assert_eq!(next(), (true, 4_200 - 4_096));
    assert_eq!(next(), (false, 0));
}

#[test]
fn what_is_large_is_cut() {
    let pump = Arc::new(Pump::default());
    let state = state(Deck::new("lab").with_arc("pump", Arc::clone(&pump)));
    let mut calls = state.calls();
    let call = begin(&*pump, "load", |given| {
        given.add("fits", &"x".repeat(1_022));
        given.add("text", &"ä".repeat(12_343));
        given.add("floats", &vec![1.5; 1_000_000]);
        given.add(
            "tuple keys",
            &[((1, 2), 3)]
                .into_iter()
                .collect::<std::collections::HashMap<_, _>>(),
        );
    });
    call.unwrap().end(CallOutcome::failed("x".repeat(2_000)));
    let begun = calls.next().now_or_never().flatten().unwrap();
    let argument = |name: &str| begun.arguments()[name].as_str().unwrap().to_owned();
    assert_eq!(argument("fits"), "x".repeat(1_022));
    let text = argument("text");
    assert!(text.starts_with("\"ää"), "{text}");
    assert!(text.ends_with("ä… (cut, 12,345 characters)"), "{text}");
    assert!(text.len() < 1_100);
    let floats = argument("floats");
    assert!(
        floats.ends_with("… (cut, at least 1,048,577 characters)"),
        "{floats}"
    );
    assert_eq!(
        argument("tuple keys"),
        "… (not shown: key must be a string)"
    );
    let ended = calls.next().now_or_never().flatten().unwrap();
    let Some(CallOutcome::Failed(error)) = ended.outcome() else {
        panic!("{ended:?}");
    };
    assert!(error.ends_with("x… (cut, 2,000 characters)"), "{error}");
}

#[cfg(feature = "remote")]
#[test]
fn a_call_says_whether_the_instrument_is_python_s() {
    let of_python = Arc::new(Methods::<u8>(&[]));
    let of_python = BTreeMap::from([("scale".to_owned(), of_python)]);
    let (deck, _) = Deck::new("lab").with("pump", 2_u8).beside(&of_python);
    let state = state(deck);
    let mut calls = state.calls();
    let deck = state.deck().unwrap();
    let mut next = || {
        let call = calls.next().now_or_never().flatten().unwrap();
        (call.instrument().to_owned(), call.is_remote())
    };
    drop(
        deck.instrument::<Methods<u8>>("scale")
            .unwrap()
            .claim("moving"),
    );
    assert_eq!(
        [next(), next()],
        [("scale".to_owned(), true), ("scale".to_owned(), true)]
    );
    drop(deck.instrument::<u8>("pump").unwrap().claim("moving"));
    assert_eq!(next(), ("pump".to_owned(), false));
}
