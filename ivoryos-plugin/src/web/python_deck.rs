//! The host's own look at the Python deck; nothing without the feature `remote`.

#[cfg(feature = "remote")]
use std::sync::Arc;

use serde_json::Value;

use crate::deck::GlobalState;
#[cfg(feature = "remote")]
use crate::remote::Poller;

/// Keeps the instruments of the Python deck on the host's, if there is to be one.
#[derive(Default)]
pub(crate) struct PythonDeck {
    #[cfg(feature = "remote")]
    poller: Option<Arc<Poller>>,
}

#[cfg(feature = "remote")]
impl PythonDeck {
    pub(crate) fn new(poller: Option<Poller>) -> Self {
        Self {
            poller: poller.map(Arc::new),
        }
    }

    /// Starts it, once and where there is a runtime to start it in.
    pub(crate) fn start(&self, state: &GlobalState) {
        if let Some(poller) = &self.poller {
            poller.start(state);
        }
    }

    /// Takes its instruments off the deck: calls that still wait for their answers end with this.
    pub(crate) fn stop(&self) {
        if let Some(poller) = &self.poller {
            poller.stop();
        }
    }

    /// How it fares; null where there is to be none.
    pub(crate) fn status(&self) -> Value {
        serde_json::json!(self.poller.as_ref().map(|poller| poller.status()))
    }
}

#[cfg(not(feature = "remote"))]
#[expect(clippy::unused_self, reason = "the same as with the feature")]
impl PythonDeck {
    pub(crate) fn start(&self, _: &GlobalState) {}

    pub(crate) fn stop(&self) {}

    pub(crate) fn status(&self) -> Value {
        Value::Null
    }
}
