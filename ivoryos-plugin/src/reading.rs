//! What an instrument says now, or why it says nothing.

use std::time::Duration;

use serde::Serialize;
use tokio::time::timeout;

use crate::deck::{GlobalState, Instrument, InstrumentError};
use crate::error::Result;

/// How long an instrument may take to answer. A driver gives up before, if it does: what it then says tells more.
const PATIENCE: Duration = Duration::from_secs(3);

/// What an instrument says now, or why it says nothing. [`GlobalState::read`] makes one.
///
/// It is what a page shows, a route answers and a task publishes: elements show its parts as `balance.value` or
/// `balance.message`, and `live-disabled="offline !balance.online balance.busy"` disables what cannot be used.
///
/// ```
/// use ivoryos_plugin::Reading;
///
/// let reading = Reading { online: true, value: Some(12.5), ..Reading::default() };
/// let json = serde_json::to_value(&reading)?;
/// assert_eq!(json, serde_json::json!({ "online": true, "busy": null, "message": null, "value": 12.5 }));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reading<V> {
    /// Whether it has answered.
    pub online: bool,
    /// What it is claimed for, whether it has answered or not.
    pub busy: Option<String>,
    /// Why it has not answered: there is no deck, none of this name and type on it, or the driver's error.
    pub message: Option<String>,
    /// What it has answered.
    pub value: Option<V>,
}

/// Nothing is known.
impl<V> Default for Reading<V> {
    fn default() -> Self {
        Self {
            online: false,
            busy: None,
            message: None,
            value: None,
        }
    }
}

impl<V> Reading<V> {
    /// Whether it can be used: it answers, and nobody has claimed it.
    pub fn is_free(&self) -> bool {
        self.online && self.busy.is_none()
    }
}

impl GlobalState {
    /// Asks the instrument of this name on the live deck. That there is none, that it fails, or that it has not answered
    /// within three seconds is in the answer. The type of the closure's argument says which driver it is.
    ///
    /// ```
    /// use ivoryos_plugin::Reading;
    /// use ivoryos_plugin::prelude::*;
    ///
    /// # struct Balance;
    /// # impl Balance { async fn weigh(&self) -> std::io::Result<f64> { Ok(12.5) } }
    /// # #[plugin(name = "balance")]
    /// # async fn main_page() -> Page { Page::html("", "") }
    /// #[route("/status")]
    /// async fn status(state: GlobalState) -> Json<Reading<f64>> {
    ///     Json(state.read("balance", async |balance: Instrument<Balance>| Ok(balance.weigh().await?)).await)
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// Ask for nothing that moves: it claims nothing, and a call that takes too long is dropped.
    pub async fn read<T, V, F, W>(&self, instrument: &str, ask: F) -> Reading<V>
    where
        T: ?Sized + Send + Sync + 'static,
        F: FnOnce(Instrument<T>) -> W,
        W: Future<Output = Result<V>>,
    {
        let deck = self.deck();
        let found = deck.as_ref().map(|deck| deck.instrument(instrument));
        let asked = match found {
            Some(Ok(found)) => timeout(PATIENCE, ask(found)).await,
            Some(Err(error)) => Ok(Err(error.into())),
            None => Ok(Err(InstrumentError::no_deck::<T>(instrument).into())),
        };
        let (value, message) = match asked {
            Ok(Ok(value)) => (Some(value), None),
            Ok(Err(error)) => (None, Some(error.to_string())),
            Err(_) => (None, Some(format!("The {instrument} does not answer"))),
        };
        Reading {
            online: value.is_some(),
            busy: deck.and_then(|deck| deck.busy(instrument)),
            message,
            value,
        }
    }
}
