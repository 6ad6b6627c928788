//! Why a call by name returned nothing.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use poem::http::StatusCode;

use crate::deck::busy::Busy;
use crate::http::error::HttpError;
use crate::http::nearest::nearest;

/// Why a [call by name](crate::Deck::call) returned nothing.
///
/// In a route, `?` answers with the status that each variant names.
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// # #[plugin(name = "call-error")]
/// # async fn main_page() -> Page { Page::html("", "") }
/// #[route("/dispense", methods = ["POST"])]
/// async fn dispense(deck: Deck) -> Result<String> {
///     match deck.call("pump", "dispense", json!({ "ml": 1.5 })).await {
///         Ok(_) => Ok("done".to_owned()),
///         Err(CallError::Busy(busy)) => Ok(format!("later: {busy}")),
///         Err(error) => Err(error.into()),
///     }
/// }
/// # fn main() {}
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CallError {
    /// The deck has no instrument of this name; 404. Nothing was called.
    UnknownInstrument {
        /// The name.
        instrument: String,
        /// The deck's name.
        deck: String,
        /// The names that it has.
        known: Vec<String>,
    },
    /// The driver is no `#[driver]`, so nobody knows its methods; 404. Nothing was called.
    NotCallable {
        /// The instrument's name.
        instrument: String,
        /// Its type.
        driver: &'static str,
    },
    /// The instrument has no method of this name; 404. Nothing was called.
    UnknownMethod {
        /// The instrument's name.
        instrument: String,
        /// The name.
        method: String,
        /// The names that it has.
        known: Vec<String>,
    },
    /// An argument is unknown, missing, of another type or out of its range; 422. Nothing was called.
    BadArguments {
        /// The instrument's name.
        instrument: String,
        /// The method's name.
        method: String,
        /// What does not fit: `` its argument `ml` is missing ``.
        reason: String,
    },
    /// Another uses the instrument; 409. Nothing was called.
    Busy(Busy),
    /// The method returned an error; 502.
    Failed {
        /// The instrument's name.
        instrument: String,
        /// The method's name.
        method: String,
        /// The error's text.
        reason: String,
    },
    /// The method panicked; 500.
    Panicked {
        /// The instrument's name.
        instrument: String,
        /// The method's name.
        method: String,
        /// Where, and with which text.
        reason: String,
    },
    /// A call of a Python instrument failed, with the status of the `RemoteError` that `source` is.
    Remote {
        /// The answer's status.
        status: StatusCode,
        /// The `RemoteError`, which says whether the method was called.
        source: Arc<dyn Error + Send + Sync>,
    },
}

impl CallError {
    pub(crate) fn unknown_method(
        instrument: &str,
        method: &str,
        known: impl IntoIterator<Item = String>,
    ) -> Self {
        Self::UnknownMethod {
            instrument: instrument.to_owned(),
            method: method.to_owned(),
            known: known.into_iter().collect(),
        }
    }

    pub(crate) fn bad_arguments(instrument: &str, method: &str, reason: impl Into<String>) -> Self {
        Self::BadArguments {
            instrument: instrument.to_owned(),
            method: method.to_owned(),
            reason: reason.into(),
        }
    }

    pub(super) fn failed(instrument: &str, method: &str, reason: String) -> Self {
        Self::Failed {
            instrument: instrument.to_owned(),
            method: method.to_owned(),
            reason,
        }
    }

    /// Its status as an answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::UnknownInstrument { .. }
            | Self::NotCallable { .. }
            | Self::UnknownMethod { .. } => StatusCode::NOT_FOUND,
            Self::BadArguments { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Busy(_) => StatusCode::CONFLICT,
            Self::Failed { .. } => StatusCode::BAD_GATEWAY,
            Self::Panicked { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Remote { status, .. } => *status,
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::UnknownInstrument {
                instrument: name,
                known,
                ..
            }
            | Self::UnknownMethod {
                method: name,
                known,
                ..
            } => match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => format!("Did you mean `{near}`?"),
                None if known.is_empty() => "It has none.".to_owned(),
                None => format!("It has: {}.", known.join(", ")),
            },
            Self::NotCallable { .. } => {
                "Write `#[driver]` above the `impl` with its methods.".to_owned()
            }
            Self::Panicked { .. } => {
                "Look at the instrument before the call is made again.".to_owned()
            }
            _ => String::new(),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownInstrument {
                instrument, deck, ..
            } => write!(f, "The deck `{deck}` has no instrument `{instrument}`"),
            Self::NotCallable { instrument, driver } => write!(
                f,
                "The methods of `{instrument}` are not known: its type {driver} is no #[driver]"
            ),
            Self::UnknownMethod {
                instrument, method, ..
            } => write!(f, "{instrument} has no method `{method}`"),
            Self::BadArguments {
                instrument,
                method,
                reason,
            } => write!(f, "{instrument}.{method} was not called: {reason}"),
            Self::Busy(busy) => busy.fmt(f),
            Self::Failed {
                instrument,
                method,
                reason,
            } => write!(f, "{instrument}.{method} failed: {reason}"),
            Self::Panicked {
                instrument,
                method,
                reason,
            } => write!(f, "{instrument}.{method} {reason}"),
            Self::Remote { source, .. } => source.fmt(f),
        }
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Busy(busy) => Some(busy),
            Self::Remote { source, .. } => Some(&**source),
            _ => None,
        }
    }
}

impl From<CallError> for poem::Error {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Busy(busy) => busy.into(),
            error => HttpError::new(error.status(), error.to_string())
                .hint(error.hint())
                .into(),
        }
    }
}
