//! The methods of a driver, whose calls are seen. `by_name.rs` has what calls them by name.

use serde::Serialize;

use super::ErrorText;
use crate::deck::{CallOutcome, begin_call};
use crate::error;

pub use crate::deck::{CallArguments, OngoingCall};

/// What a method returns, as it is told.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be told as JSON",
    label = "the result of a call that is seen",
    note = "help: write `#[derive(serde::Serialize)]` above it, or `#[driver(skip)]` above the method"
)]
pub trait Told: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> Told for T {}

/// Tells that a method begins, if anybody watches the driver.
pub fn begin<T: 'static>(
    driver: &T,
    method: &'static str,
    arguments: impl FnOnce(&mut CallArguments),
) -> Option<OngoingCall> {
    begin_call(driver, method, arguments)
}

/// Calls what the method does, and tells how it ends.
pub fn seen<R>(
    call: Option<OngoingCall>,
    body: impl FnOnce() -> R,
    outcome: impl FnOnce(&R) -> CallOutcome,
) -> R {
    match call {
        Some(call) => call.run(body, outcome),
        None => body(),
    }
}

/// The same for an async method.
pub async fn seen_async<R>(
    call: Option<OngoingCall>,
    body: impl Future<Output = R>,
    outcome: impl FnOnce(&R) -> CallOutcome,
) -> R {
    match call {
        Some(call) => call.run_async(body, outcome).await,
        None => body.await,
    }
}

/// The outcome of a method that returns a value.
pub fn value_outcome<T: Told + ?Sized>(value: &T) -> CallOutcome {
    CallOutcome::returned(value)
}

/// The outcome of a method that returns a `Result`.
pub fn result_outcome<T: Told, E: ErrorText>(result: &Result<T, E>) -> CallOutcome {
    match result {
        Ok(value) => CallOutcome::returned(value),
        Err(error) => CallOutcome::failed(error::text(error)),
    }
}
