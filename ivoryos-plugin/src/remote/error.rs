//! The errors of a call of a Python instrument.

use std::fmt;
use std::time::Duration;

use poem::http::StatusCode;

use crate::http::error::HttpError;

/// Why a call of a [`RemoteInstrument`](super::RemoteInstrument) returned no output.
///
/// In a route, `?` answers with the status that each variant names.
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// # #[plugin(name = "remote-error")]
/// # async fn main_page() -> Page { Page::html("", "") }
/// #[route("/dispense", methods = ["POST"])]
/// async fn dispense(#[instrument] pump: Instrument<RemoteInstrument>) -> Result<String> {
///     match pump.call("dispense", json!({ "ml": 1.5 })).await {
///         Ok(_) => Ok("done".to_owned()),
///         Err(RemoteError::Busy { .. }) => Ok("IvoryOS runs something else; try again later".to_owned()),
///         Err(error) => Err(error.into()),
///     }
/// }
/// # fn main() {}
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RemoteError {
    /// `IvoryOS` refused the login, or requires one and none is set; 502. Nothing was called. The login is not
    /// repeated with every call, but after a pause that grows from 5 seconds to 5 minutes.
    LoginRefused {
        /// What to do about it.
        reason: String,
    },
    /// `IvoryOS` runs another task or a workflow; 409. Nothing was called.
    Busy {
        /// The instrument.
        instrument: String,
        /// The id of the running task, if `IvoryOS` gives one.
        task: Option<u64>,
    },
    /// A safety limit that is set in `IvoryOS` forbids the call; 422. The instrument's driver was not called,
    /// unless its own exception begins with `Safety guard: ` as well: nothing else tells them apart.
    Limit {
        /// The instrument.
        instrument: String,
        /// The method.
        method: String,
        /// The whole message of `IvoryOS`.
        message: String,
    },
    /// `IvoryOS` no longer has this instrument; 503. Nothing was called.
    UnknownInstrument {
        /// The instrument.
        instrument: String,
        /// The instruments it has.
        known: Vec<String>,
    },
    /// The instrument has no such method, or no longer has it; 500. Nothing was called.
    UnknownMethod {
        /// The instrument.
        instrument: String,
        /// The method that was asked for.
        method: String,
        /// The methods it has.
        known: Vec<String>,
    },
    /// The method has no such parameter; 500. Nothing was called: `IvoryOS` would call the method without it.
    UnknownArgument {
        /// The instrument.
        instrument: String,
        /// The method.
        method: String,
        /// The argument that was given.
        argument: String,
        /// The method's signature.
        signature: String,
    },
    /// A parameter without a default was not given; 500. Nothing was called.
    MissingArgument {
        /// The instrument.
        instrument: String,
        /// The method.
        method: String,
        /// The parameter.
        argument: String,
        /// The method's signature.
        signature: String,
    },
    /// An argument cannot be sent as it is meant: NaN or an infinity, null where Python does not say that it
    /// takes None, or a number with a fraction for an `int`; 400. Nothing was called.
    BadArgument {
        /// The instrument.
        instrument: String,
        /// The method.
        method: String,
        /// What is wrong with the argument.
        reason: String,
    },
    /// The instrument's own exception; 502.
    Driver {
        /// The instrument.
        instrument: String,
        /// The method.
        method: String,
        /// The exception's text.
        message: String,
    },
    /// There was no answer in the time that a call may take; 504. The movement may still be running.
    Timeout {
        /// The instrument.
        instrument: String,
        /// The method.
        method: String,
        /// The time it had.
        after: Duration,
    },
    /// The connection ended, or `IvoryOS` stopped answering, before the answer came; 502. The movement may still
    /// be running, or may have ended.
    Interrupted {
        /// The instrument.
        instrument: String,
        /// The method.
        method: String,
        /// What happened.
        reason: String,
    },
    /// `IvoryOS` cannot be reached; 503. Nothing was called.
    Unreachable {
        /// Its address.
        url: String,
        /// The system's error.
        reason: String,
    },
    /// The answer is not one that `IvoryOS` 1.7 gives; 502. The text says whether the method was called.
    Answer {
        /// What it answered.
        reason: String,
    },
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoginRefused { reason } => write!(f, "IvoryOS refused the login: {reason}"),
            Self::Busy { instrument, task } => {
                write!(f, "{instrument} cannot be called: IvoryOS is busy")?;
                task.map_or(Ok(()), |task| write!(f, " with task {task}"))
            }
            Self::Limit { message, .. } => f.write_str(message),
            Self::UnknownInstrument { instrument, .. } => {
                write!(f, "IvoryOS has no instrument `{instrument}` any more")
            }
            Self::UnknownMethod {
                instrument, method, ..
            } => write!(f, "{instrument} has no method `{method}`"),
            Self::UnknownArgument {
                instrument,
                method,
                argument,
                ..
            } => write!(f, "{instrument}.{method} takes no argument `{argument}`"),
            Self::MissingArgument {
                instrument,
                method,
                argument,
                ..
            } => write!(f, "{instrument}.{method} needs the argument `{argument}`"),
            Self::BadArgument {
                instrument,
                method,
                reason,
            } => write!(f, "{instrument}.{method} cannot be called: {reason}"),
            Self::Driver {
                instrument,
                method,
                message,
            } => write!(f, "{instrument}.{method} failed: {message}"),
            Self::Timeout {
                instrument,
                method,
                after,
            } => write!(
                f,
                "{instrument}.{method} did not end in {} s and may still be running",
                after.as_secs_f64()
            ),
            Self::Interrupted {
                instrument,
                method,
                reason,
            } => write!(
                f,
                "{instrument}.{method} may still be running, or be done: {reason}"
            ),
            Self::Unreachable { url, reason } => {
                write!(f, "IvoryOS cannot be reached at {url}: {reason}")
            }
            Self::Answer { reason } => f.write_str(reason),
        }
    }
}

impl std::error::Error for RemoteError {}

impl RemoteError {
    /// Its status as an answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Busy { .. } => StatusCode::CONFLICT,
            Self::Limit { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::UnknownMethod { .. }
            | Self::UnknownArgument { .. }
            | Self::MissingArgument { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::BadArgument { .. } => StatusCode::BAD_REQUEST,
            Self::Timeout { .. } => StatusCode::GATEWAY_TIMEOUT,
            Self::UnknownInstrument { .. } | Self::Unreachable { .. } => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::LoginRefused { .. }
            | Self::Driver { .. }
            | Self::Interrupted { .. }
            | Self::Answer { .. } => StatusCode::BAD_GATEWAY,
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::LoginRefused { .. } => "Check IVORYOS_USER and IVORYOS_PASSWORD.".to_owned(),
            Self::Busy { .. } => "Try again when it is done.".to_owned(),
            Self::Limit { .. } => {
                "Give another value, or change the limit on IvoryOS' Instruments page.".to_owned()
            }
            Self::UnknownInstrument { known, .. } | Self::UnknownMethod { known, .. }
                if known.is_empty() =>
            {
                "It has none.".to_owned()
            }
            Self::UnknownInstrument { known, .. } | Self::UnknownMethod { known, .. } => {
                format!("It has: {}.", known.join(", "))
            }
            Self::UnknownArgument { signature, .. } | Self::MissingArgument { signature, .. } => {
                format!("Its signature is {signature}.")
            }
            Self::Timeout { .. } | Self::Interrupted { .. } => {
                "Look at the instrument before the call is made again.".to_owned()
            }
            Self::Unreachable { .. } => "Start IvoryOS; its deck then comes by itself.".to_owned(),
            Self::BadArgument { .. } | Self::Driver { .. } | Self::Answer { .. } => String::new(),
        }
    }

    /// The instrument and the method that the error is about, if it is about any.
    fn subject(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Busy { instrument, .. } | Self::UnknownInstrument { instrument, .. } => {
                (Some(instrument), None)
            }
            Self::Limit {
                instrument, method, ..
            }
            | Self::UnknownMethod {
                instrument, method, ..
            }
            | Self::UnknownArgument {
                instrument, method, ..
            }
            | Self::MissingArgument {
                instrument, method, ..
            }
            | Self::BadArgument {
                instrument, method, ..
            }
            | Self::Driver {
                instrument, method, ..
            }
            | Self::Timeout {
                instrument, method, ..
            }
            | Self::Interrupted {
                instrument, method, ..
            } => (Some(instrument), Some(method)),
            Self::LoginRefused { .. } | Self::Unreachable { .. } | Self::Answer { .. } => {
                (None, None)
            }
        }
    }
}

impl From<RemoteError> for poem::Error {
    fn from(error: RemoteError) -> Self {
        let mut answer = HttpError::new(error.status(), error.to_string()).hint(error.hint());
        let (instrument, method) = error.subject();
        for (key, value) in [("instrument", instrument), ("method", method)] {
            if let Some(value) = value {
                answer = answer.detail(key, value);
            }
        }
        answer.into()
    }
}
