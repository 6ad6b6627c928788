//! The errors of a call of a Python instrument.

mod answer;
mod text;

use std::time::Duration;

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
    /// `IvoryOS` runs another call, or in Classic a workflow; 409. Nothing was called.
    Busy {
        /// The instrument.
        instrument: String,
        /// What it runs, as far as `IvoryOS` says, such as `task 19`.
        with: Option<String>,
    },
    /// The queue of `IvoryOS` `NextGen` executes a run, or waits for a person in the middle of one; 409. Nothing was called.
    QueueBusy {
        /// The instrument.
        instrument: String,
        /// The number of the run.
        run: u64,
        /// What `NextGen` says about the run: its name, its status and the step.
        message: String,
    },
    /// A safety limit that is set in `IvoryOS` forbids the call, or in `NextGen` a safety rule; 422. The instrument's driver
    /// was not called, unless in Classic its own exception begins with `Safety guard: ` as well: nothing else tells them
    /// apart there.
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
    /// The call did not end in the time that it may take; 504. The movement may still be running.
    Timeout {
        /// The instrument.
        instrument: String,
        /// The method.
        method: String,
        /// The time it had.
        after: Duration,
        /// The task of `IvoryOS` `NextGen` that was still running when the host last asked. `None` if nothing is known:
        /// in Classic, or if `NextGen` did not answer.
        task: Option<String>,
    },
    /// The connection ended, or `IvoryOS` stopped answering, before the answer came, or somebody cancelled the call in
    /// `IvoryOS`; 502. The movement may still be running, or may have ended.
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
    /// The answer is not one that `IvoryOS` gives; 502. The text says whether the method was called.
    Answer {
        /// What it answered.
        reason: String,
    },
}
