//! What the state knows of the Python `IvoryOS` that shows this host's plugins.

use std::sync::{Arc, MutexGuard, PoisonError};

use serde_json::json;
use tokio::time::sleep;

use super::GlobalState;
use crate::deck::caller::Caller;
use crate::deck::calls::{PythonCalls, SILENCE, ToldCalls};
use crate::deck::driver::MethodKind;
use crate::deck::run::Run;
use crate::deck::suspended;

/// What is published of `IvoryOS`. The macro crate lists it among the reserved names.
const RUN: &str = "run";

impl GlobalState {
    /// What the Python `IvoryOS` does that shows this host's plugins: which workflow it runs, and which step of it.
    /// `None` where none shows them, and where the two do not share a secret.
    ///
    /// Pages get it as the published value `run`, which is `null` once nothing is known any more.
    ///
    /// ```
    /// use ivoryos_plugin::RunStatus;
    /// use ivoryos_plugin::prelude::*;
    ///
    /// #[route("/prime", methods = ["POST"])]
    /// async fn prime(state: GlobalState) -> Result<&'static str> {
    ///     if let Some(run) = state.run().filter(|run| run.status == RunStatus::Running) {
    ///         return Err(format!("IvoryOS {run}")).status(409);
    ///     }
    ///     Ok("primed")
    /// }
    /// # #[plugin(name = "plugin")]
    /// # async fn main_page() -> Page { Page::html("Plugin", "") }
    /// ```
    pub fn run(&self) -> Option<Run> {
        self.python_calls().run().cloned()
    }

    fn python_calls(&self) -> MutexGuard<'_, PythonCalls> {
        let python = self.inner.python_calls.lock();
        python.unwrap_or_else(PoisonError::into_inner)
    }

    /// Publishes what `change` makes of what `IvoryOS` does, where that is something else.
    fn change_python(&self, change: impl FnOnce(&mut PythonCalls)) {
        let mut python = self.python_calls();
        let before = python.run().cloned();
        change(&mut python);
        if python.run() != before.as_ref() {
            // Under the lock of the calls, so that pages get the last one last.
            let value = json!(python.run());
            self.publish_checked(RUN, None, value);
        }
    }

    /// Takes calls of instruments in Python that the bridge tells, and what `IvoryOS` does. It must be called within a
    /// runtime.
    pub(crate) fn take_told_calls(&self, told: ToldCalls) {
        let deck = self.deck();
        let kind_of = |instrument: &str, method: &str| match &deck {
            Some(deck) => deck.method_kind(instrument, method),
            None => MethodKind::of_name(method, true),
        };
        self.change_python(|python| python.take(told, &self.inner.calls, kind_of));
        let (inner, silence) = (Arc::downgrade(&self.inner), sleep(SILENCE));
        tokio::spawn(async move {
            silence.await;
            // What it has said meanwhile is not read yet.
            while suspended::now().is_some() {
                sleep(SILENCE).await;
            }
            if let Some(inner) = inner.upgrade() {
                let state = Self {
                    inner,
                    caller: Caller::default(),
                };
                state.change_python(|python| python.forget_silent(&state.inner.calls));
            }
        });
    }
}
