//! The arguments of a background task, and what it returns.

use super::{ErrorText, WithoutGuard, Work};
use crate::error;
use crate::plugin::{FromDeck, FromHost, TaskArguments, TaskError, TaskFuture};

/// Boxes the future of a run of a task.
#[rustfmt::skip] // The compiler shows the line with the bound, and the words in it.
pub fn task_future(
    work: impl Future<Output = Result<(), TaskError>> + Send + 'static, // help: end it before `.await`: `{ let x = …; … }`
) -> TaskFuture {
    Box::pin(work)
}

/// Boxes the future of a run of a task that seems to hold the guard of a lock at an `.await`.
pub fn task_future_with_guard<F>(work: F) -> TaskFuture
where
    F: Future<Output = Result<(), TaskError>> + 'static,
    Work<F>: WithoutGuard<Result<(), TaskError>>,
{
    Work(work).boxed()
}

/// A type that an argument of a background task can have.
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

/// Takes an argument with `#[instrument]` of a background task.
pub fn take_instrument_for_task<T: FromDeck>(
    arguments: &TaskArguments,
    name: &str,
) -> Result<T, TaskError> {
    arguments.instrument(name)
}

/// A type that a background task can return.
#[diagnostic::on_unimplemented(
    message = "a background task cannot return `{Self}`",
    label = "not an end of a task",
    note = "help: return nothing, or a `Result<(), E>` whose `E` can be shown, such as `String`"
)]
pub trait TaskOutcome {
    /// Converts it to a result. The home page shows an error, and the task restarts.
    fn outcome(self) -> Result<(), TaskError>;
}

impl TaskOutcome for () {
    fn outcome(self) -> Result<(), TaskError> {
        Ok(())
    }
}

impl<E: ErrorText> TaskOutcome for Result<(), E> {
    fn outcome(self) -> Result<(), TaskError> {
        self.map_err(|error| TaskError::Failed(error::text(&error)))
    }
}

/// Converts what a background task returned to a result.
pub fn ended(outcome: impl TaskOutcome) -> Result<(), TaskError> {
    outcome.outcome()
}
