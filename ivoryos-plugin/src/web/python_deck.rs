//! The host's deck of a Python `IvoryOS`. Without the feature `remote` there is none.

#[cfg(feature = "remote")]
use std::sync::Arc;

use serde_json::Value;

use crate::deck::GlobalState;
#[cfg(feature = "remote")]
use crate::remote::Poller;
#[cfg(all(feature = "remote", feature = "serve"))]
pub(crate) use crate::remote::ToldDeck;

/// The Python deck of a host.
#[derive(Default)]
pub(crate) enum PythonDeck {
    /// There is none.
    #[default]
    None,
    /// The one at an address that is set.
    #[cfg(feature = "remote")]
    Set(Arc<Poller>),
    /// The one of the `IvoryOS` that has started this program.
    #[cfg(all(feature = "remote", feature = "serve"))]
    Told(ToldDeck),
}

/// The deck that the bridge tells, which this program does not use.
#[cfg(all(feature = "serve", not(feature = "remote")))]
#[derive(Default)]
pub(crate) struct ToldDeck {}

#[cfg(all(feature = "serve", not(feature = "remote")))]
#[expect(clippy::unused_self, reason = "the same as with the feature")]
impl ToldDeck {
    pub(crate) fn take(&self, _: &Value) {}
}

impl PythonDeck {
    /// The one that is told, if none is set.
    #[cfg(all(feature = "remote", feature = "serve"))]
    pub(crate) fn or_told(self, told: Option<ToldDeck>) -> Self {
        match (self, told) {
            (Self::None, Some(told)) => Self::Told(told),
            (set, _) => set,
        }
    }

    /// Starts it once, as soon as it is called within a tokio runtime.
    #[cfg_attr(
        not(feature = "remote"),
        expect(unused_variables, reason = "there is none")
    )]
    pub(crate) fn start(&self, state: &GlobalState) {
        match self {
            Self::None => {}
            #[cfg(feature = "remote")]
            Self::Set(poller) => poller.start(state),
            #[cfg(all(feature = "remote", feature = "serve"))]
            Self::Told(deck) => deck.start(state),
        }
    }

    /// Stops it and removes its instruments from the deck. Calls that wait for their answers fail.
    pub(crate) fn stop(&self) {
        match self {
            Self::None => {}
            #[cfg(feature = "remote")]
            Self::Set(poller) => poller.stop(),
            #[cfg(all(feature = "remote", feature = "serve"))]
            Self::Told(deck) => deck.stop(),
        }
    }

    /// Its status for the manifest; null if there is none.
    pub(crate) fn status(&self) -> Value {
        match self {
            Self::None => Value::Null,
            #[cfg(feature = "remote")]
            Self::Set(poller) => serde_json::json!(poller.status()),
            #[cfg(all(feature = "remote", feature = "serve"))]
            Self::Told(deck) => serde_json::json!(deck.status()),
        }
    }
}
