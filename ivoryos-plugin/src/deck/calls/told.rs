//! Calls of instruments in Python, and what `IvoryOS` does, as the bridge tells them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::arguments::Arguments;
use super::call::{Begun, Call, CallOutcome, Ended};
use super::feed::Feed;
use super::seen::Known;
use crate::deck::caller::Caller;
use crate::deck::driver::MethodKind;
use crate::deck::run::{Run, WorkflowStep};

/// So many calls may go on at a time.
const MOST_OPEN: usize = 1_000;

/// From an `IvoryOS` that has said nothing for so long nothing is known any more: it has ended, or is cut off. The
/// bridge says something every 2 s; a driver in Python may keep it from that for a while.
pub(in crate::deck) const SILENCE: Duration = Duration::from_secs(15);

/// What the bridge sends: the begins and ends of some calls, in their order, and what `IvoryOS` does now.
#[derive(Debug, Deserialize)]
pub(crate) struct ToldCalls {
    /// Another one after each start of `IvoryOS`.
    session: String,
    /// How many begins and ends it has not sent: there were too many, or this host was away.
    #[serde(default)]
    pub(crate) missed: u64,
    calls: Vec<ToldCall>,
    run: Option<Run>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ToldCall {
    Begins {
        id: u64,
        instrument: String,
        method: String,
        #[serde(default)]
        arguments: Map<String, Value>,
        user: Option<String>,
        workflow: Option<WorkflowStep>,
    },
    Ends {
        id: u64,
        outcome: CallOutcome,
    },
}

/// What each `IvoryOS` that shows this host's plugins does at the moment, by its session: one, as a rule.
#[derive(Debug, Default)]
pub(in crate::deck) struct PythonCalls(HashMap<String, Session>);

/// One `IvoryOS`, from its start to its end.
#[derive(Debug)]
struct Session {
    heard: Instant,
    /// The calls that go on.
    open: HashMap<u64, Call>,
    run: Option<Run>,
    /// When that was another one.
    changed: Instant,
}

impl PythonCalls {
    /// Takes what the bridge has sent. `kind_of` says what a method of an instrument does.
    pub(in crate::deck) fn take(
        &mut self,
        told: ToldCalls,
        feed: &Feed,
        kind_of: impl Fn(&str, &str) -> MethodKind,
    ) {
        let now = Instant::now();
        let session = self.0.entry(told.session).or_insert_with(|| Session {
            heard: now,
            open: HashMap::new(),
            run: None,
            changed: now,
        });
        session.heard = now;
        for call in told.calls {
            session.take(call, feed, &kind_of);
        }
        if session.run != told.run {
            session.run = told.run;
            session.changed = now;
        }
    }

    /// Forgets each `IvoryOS` that has been silent for too long: its calls are cut off.
    pub(in crate::deck) fn forget_silent(&mut self, feed: &Feed) {
        let is_silent = |session: &mut Session| session.heard.elapsed() >= SILENCE;
        for (_, session) in self.0.extract_if(|_, session| is_silent(session)) {
            for call in session.open.into_values() {
                feed.tell(call.ends(Arc::new(Ended::now(CallOutcome::CutOff))));
            }
        }
    }

    /// What the `IvoryOS` does that has last changed what it does.
    pub(in crate::deck) fn run(&self) -> Option<&Run> {
        let last = self.0.values().max_by_key(|session| session.changed)?;
        last.run.as_ref()
    }
}

impl Session {
    fn take(&mut self, call: ToldCall, feed: &Feed, kind_of: impl Fn(&str, &str) -> MethodKind) {
        match call {
            ToldCall::Begins {
                id,
                instrument,
                method,
                arguments,
                user,
                workflow,
            } => {
                let mut given = Arguments::of(&method);
                for (name, value) in &arguments {
                    given.add(name, value);
                }
                let (doing, arguments) = given.finish();
                let caller = Caller {
                    user: user.map(Into::into),
                    workflow: workflow.map(Arc::new),
                    ..Caller::default()
                };
                let begun = Begun {
                    kind: kind_of(&instrument, &method),
                    method: Some(method.into()),
                    arguments,
                    ..Begun::now(doing, caller)
                };
                let known = Known {
                    feed: feed.clone(),
                    names: [instrument].into(),
                    is_remote: true,
                };
                let call = Call::begins(0, &known, Arc::new(begun));
                feed.tell(call.clone());
                self.open.insert(id, call);
                self.bound(feed);
            }
            ToldCall::Ends { id, outcome } => {
                // Its begin may have been missed.
                if let Some(call) = self.open.remove(&id) {
                    feed.tell(call.ends(Arc::new(Ended::now(outcome.cut()))));
                }
            }
        }
    }

    /// Where the ends of many were missed, the oldest is taken for cut off.
    fn bound(&mut self, feed: &Feed) {
        if self.open.len() > MOST_OPEN
            && let Some(oldest) = self.open.keys().min().copied()
            && let Some(call) = self.open.remove(&oldest)
        {
            feed.tell(call.ends(Arc::new(Ended::now(CallOutcome::CutOff))));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt;
    use serde_json::{Value, json};
    use tokio::time::{advance, sleep};

    use crate::deck::{Calls, GlobalState};

    fn tell(state: &GlobalState, told: Value) {
        state.take_told_calls(serde_json::from_value(told).unwrap());
    }

    fn begins(session: &str, id: u64) -> Value {
        let begins = json!({ "id": id, "instrument": "pump", "method": session, "arguments": {} });
        json!({ "session": session, "calls": [{ "begins": begins }] })
    }

    /// What was told since the last time.
    fn told_to(calls: &mut Calls) -> Vec<String> {
        let next = || {
            let call = calls.next().now_or_never()??;
            Some(format!("{} {:?}", call.doing(), call.outcome()))
        };
        std::iter::from_fn(next).collect()
    }

    async fn pass(seconds: u64) {
        advance(Duration::from_secs(seconds)).await;
        // What is due runs.
        sleep(Duration::from_millis(1)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn the_calls_of_an_ivoryos_that_says_nothing_any_more_are_cut_off() {
        let state = GlobalState::new();
        let mut calls = state.calls();
        tell(&state, begins("a", 1));
        tell(&state, begins("b", 1));
        assert_eq!(told_to(&mut calls), ["a() None", "b() None"]);
        pass(9).await;
        tell(&state, json!({ "session": "b", "calls": [] }));
        pass(9).await;
        assert_eq!(told_to(&mut calls), ["a() Some(CutOff)"]);
        let ends = json!({ "ends": { "id": 1, "outcome": { "returned": 2 } } });
        tell(&state, json!({ "session": "b", "calls": [ends] }));
        assert_eq!(told_to(&mut calls), ["b() Some(Returned(Number(2)))"]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_run_is_that_of_the_ivoryos_that_has_changed_it_last() {
        let runs = |session: &str, status: &str, number: u32| {
            let step = json!({ "number": number, "instrument": "pump", "method": "dispense" });
            let run = json!({ "status": status, "workflow": "titration", "step": step });
            json!({ "session": session, "calls": [], "run": run })
        };
        let failed = json!({ "status": "failed", "workflow": "titration", "step": null, "message": "stuck" });
        let runs_third = "runs the workflow `titration`, step 3: pump.dispense";
        let has_paused = "has paused the workflow `titration`, step 1: pump.dispense";
        let state = GlobalState::new();
        let run = || state.run().map_or_else(String::new, |run| run.to_string());
        for (told, expected) in [
            (runs("a", "running", 3), runs_third),
            (runs("b", "paused", 1), has_paused),
            // It has not changed.
            (runs("a", "running", 3), has_paused),
            (
                json!({ "session": "b", "calls": [], "run": failed }),
                "has failed to run the workflow `titration` (stuck)",
            ),
            (json!({ "session": "b", "calls": [] }), ""),
        ] {
            advance(Duration::from_millis(1)).await;
            tell(&state, told);
            assert_eq!(run(), expected);
            assert_eq!(
                state.send_published("run", Value::clone),
                Some(json!(state.run()))
            );
        }
        advance(Duration::from_millis(1)).await;
        tell(&state, runs("a", "waiting", 4));
        assert!(run().starts_with("waits for a person in"), "{}", run());
        pass(16).await;
        assert_eq!(run(), "");
        assert_eq!(state.send_published("run", Value::clone), Some(Value::Null));
    }
}
