//! The arguments of a function that sees calls of instruments, and what it returns.

use super::ErrorText;
use crate::error;
use crate::plugin::{FromCall, FromDeck, TaskError, WatcherArguments};

/// A type that an argument of a function with `#[instrument_call]` can have.
#[diagnostic::on_unimplemented(
    message = "a function with #[instrument_call] cannot have an argument of type `{Self}`",
    label = "nothing of a call, and nothing of the host",
    note = "help: write `Call`, `GlobalState`, `SocketIo`, `Deck`, `Option<Deck>` or `CancellationToken`, by value; an instrument is `#[instrument] name: Instrument<TheDriver>`"
)]
pub trait WatcherArgument: FromCall {}

#[diagnostic::do_not_recommend]
impl<T: FromCall> WatcherArgument for T {}

/// Takes an argument of a function with `#[instrument_call]`.
pub fn take_from_call<T: WatcherArgument>(arguments: &WatcherArguments) -> Result<T, TaskError> {
    T::from_call(arguments)
}

/// Takes an argument with `#[instrument]` of a function with `#[instrument_call]`.
pub fn take_instrument_from_call<T: FromDeck>(
    arguments: &WatcherArguments,
    name: &str,
) -> Result<T, TaskError> {
    arguments.host.instrument(name)
}

/// A type that a function with `#[instrument_call]` can return.
#[diagnostic::on_unimplemented(
    message = "a function with #[instrument_call] cannot return `{Self}`",
    label = "nobody waits for it",
    note = "help: return nothing, or a `Result<(), E>` whose `E` can be shown, such as `String`"
)]
pub trait WatcherOutcome {
    /// Converts it to a result. The log and the home page show an error.
    fn outcome(self) -> Result<(), TaskError>;
}

impl WatcherOutcome for () {
    fn outcome(self) -> Result<(), TaskError> {
        Ok(())
    }
}

impl<E: ErrorText> WatcherOutcome for Result<(), E> {
    fn outcome(self) -> Result<(), TaskError> {
        self.map_err(|error| TaskError::Failed(error::text(&error)))
    }
}

/// Converts what a function with `#[instrument_call]` returned to a result.
pub fn watched(outcome: impl WatcherOutcome) -> Result<(), TaskError> {
    outcome.outcome()
}
