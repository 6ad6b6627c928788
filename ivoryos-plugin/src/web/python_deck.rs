//! The host's poller of a Python `IvoryOS`. Without the feature `remote` it does nothing.

#[cfg(feature = "remote")]
use std::sync::Arc;

use serde_json::Value;

use crate::deck::GlobalState;
#[cfg(feature = "remote")]
use crate::remote::Poller;

/// The poller, if a Python deck is set.
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

    /// Starts it once, as soon as it is called within a tokio runtime.
    pub(crate) fn start(&self, state: &GlobalState) {
        if let Some(poller) = &self.poller {
            poller.start(state);
        }
    }

    /// Stops it and removes its instruments from the deck. Calls that wait for their answers fail.
    pub(crate) fn stop(&self) {
        if let Some(poller) = &self.poller {
            poller.stop();
        }
    }

    /// Its status for the manifest; null if no Python deck is set.
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
