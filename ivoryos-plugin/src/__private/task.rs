//! A background task: its arguments, and how it ends.

use super::Failure;
use crate::plugin::{FromDeck, FromHost, TaskArguments, TaskError, TaskFuture};

/// Makes the future of a task's run of what it does.
pub fn task_future(
    work: impl Future<Output = Result<(), TaskError>> + Send + 'static,
) -> TaskFuture {
    Box::pin(work)
}

/// What an argument of a background task can be.
#[diagnostic::on_unimplemented(
    message = "a background task cannot have an argument of type `{Self}`",
    label = "nothing of the host",
    note = "help: write `GlobalState`, `SocketIo`, `Deck`, `Option<Deck>` or `CancellationToken`, by value; an instrument is `#[instrument] name: Instrument<TheDriver>`"
)]
pub trait TaskArgument: FromHost {}

#[diagnostic::do_not_recommend]
impl<T: FromHost> TaskArgument for T {}

/// Takes an argument of a background task.
pub fn take_for_task<T: TaskArgument>(arguments: &TaskArguments) -> Result<T, TaskError> {
    T::from_host(arguments)
}

/// Takes an argument with `#[instrument]` for a background task.
pub fn take_instrument_for_task<T: FromDeck>(
    arguments: &TaskArguments,
    name: &str,
) -> Result<T, TaskError> {
    arguments.instrument(name)
}

/// How a background task can end.
#[diagnostic::on_unimplemented(
    message = "a background task cannot return `{Self}`",
    label = "not an end of a task",
    note = "help: return nothing, or a `Result<(), E>` whose `E` can be shown, such as `String`"
)]
pub trait TaskOutcome {
    /// An error is shown on the home page, and the task is started again.
    fn outcome(self) -> Result<(), TaskError>;
}

impl TaskOutcome for () {
    fn outcome(self) -> Result<(), TaskError> {
        Ok(())
    }
}

impl<E: Failure> TaskOutcome for Result<(), E> {
    fn outcome(self) -> Result<(), TaskError> {
        self.map_err(|error| TaskError::Failed(error.to_string()))
    }
}

/// How a background task ended.
pub fn ended(outcome: impl TaskOutcome) -> Result<(), TaskError> {
    outcome.outcome()
}
