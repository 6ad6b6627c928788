//! What the handlers that generated code makes return.

use std::pin::Pin;

use poem::Response;

use super::event::EventError;
use super::task::TaskError;

/// A route at work.
pub type RouteFuture = Pin<Box<dyn Future<Output = poem::Result<Response>> + Send>>;

/// An argument of a route on its way. It is boxed because a future that names the request's lifetime cannot
/// be shown to be `Send` inside another one: <https://github.com/rust-lang/rust/issues/100013>.
pub type ExtractFuture<'b, T> = Pin<Box<dyn Future<Output = poem::Result<T>> + Send + 'b>>;

/// The handler of an event at work.
pub type EventFuture = Pin<Box<dyn Future<Output = Result<(), EventError>> + Send>>;

/// One run of a background task.
pub type TaskFuture = Pin<Box<dyn Future<Output = Result<(), TaskError>> + Send>>;
