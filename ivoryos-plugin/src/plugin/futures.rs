//! The futures that generated handlers return.

use std::pin::Pin;

use poem::Response;

use super::event::EventError;
use super::task::TaskError;

/// A call of a route.
pub type RouteFuture = Pin<Box<dyn Future<Output = poem::Result<Response>> + Send>>;

/// The extraction of a route's argument. It is boxed because the compiler cannot prove that a future with the request's
/// lifetime is `Send` inside another one: <https://github.com/rust-lang/rust/issues/100013>.
pub type ExtractFuture<'b, T> = Pin<Box<dyn Future<Output = poem::Result<T>> + Send + 'b>>;

/// A call of the handler of an event.
pub type EventFuture = Pin<Box<dyn Future<Output = Result<(), EventError>> + Send>>;

/// One run of a background task.
pub type TaskFuture = Pin<Box<dyn Future<Output = Result<(), TaskError>> + Send>>;
