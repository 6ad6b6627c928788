//! The arguments of a handler of an event, and what it returns.

use serde::Serialize;
use socketioxide::adapter::LocalAdapter;
use socketioxide::handler::{FromConnectParts, FromDisconnectParts, FromMessageParts};

use super::{ErrorText, WithoutGuard, Work, on_this_thread};
use crate::error;
use crate::plugin::{Event, EventError, EventFuture, FromDeck, optional, untimed};

/// Boxes the future of a handler of an event.
#[rustfmt::skip] // The compiler shows the line with the bound, and the words in it.
pub fn event_future(
    work: impl Future<Output = Result<(), EventError>> + Send + 'static, // help: end it before `.await`: `{ let x = …; … }`
) -> EventFuture {
    Box::pin(work)
}

/// Boxes the future of a handler of an event that seems to hold the guard of a lock at an `.await`.
pub fn event_future_with_guard<F>(work: F) -> EventFuture
where
    F: Future<Output = Result<(), EventError>> + 'static,
    Work<F>: WithoutGuard<Result<(), EventError>>,
{
    Work(work).boxed()
}

/// A type that an argument of a handler of an event can have: everything that socketioxide extracts from a message.
#[diagnostic::on_unimplemented(
    message = "the handler of an event cannot have an argument of type `{Self}`",
    label = "neither of an event nor of the host, or its `T` is not `Deserialize`",
    note = "help: write `Data<T>` for what the client sent, and `#[derive(serde::Deserialize)]` above your own `T`",
    note = "help: write `SocketRef`, `SocketIo`, `AckSender`, `Deck`, `Option<Deck>` or `GlobalState`, by value; an instrument is `#[instrument] name: Instrument<TheDriver>`"
)]
pub trait EventArgument: FromMessageParts<LocalAdapter> + 'static {}

#[diagnostic::do_not_recommend]
impl<T: FromMessageParts<LocalAdapter> + 'static> EventArgument for T {}

/// Takes an argument from an event.
pub fn take_from_event<T: EventArgument>(event: &mut Event) -> Result<T, EventError> {
    untimed(|| event.take())
}

/// Takes an argument of type `Option`.
pub fn take_option_from_event<T: EventArgument>(
    event: &mut Event,
) -> Result<Option<T>, EventError> {
    optional(untimed(|| event.take()))
}

/// A type that an argument of a handler of `connect` can have.
#[diagnostic::on_unimplemented(
    message = "the handler of `connect` cannot have an argument of type `{Self}`",
    label = "nothing of a connection, and nothing of the host",
    note = "help: write `Data<T>` for what the client authenticates itself with, and `#[derive(serde::Deserialize)]` above your own `T`",
    note = "help: write `SocketRef`, `SocketIo`, `Deck`, `Option<Deck>` or `GlobalState`, by value; an instrument is `#[instrument] name: Instrument<TheDriver>`"
)]
pub trait ConnectArgument: FromConnectParts<LocalAdapter> + 'static {}

#[diagnostic::do_not_recommend]
impl<T: FromConnectParts<LocalAdapter> + 'static> ConnectArgument for T {}

/// Takes an argument of a handler of `connect`.
pub fn take_from_connect<T: ConnectArgument>(event: &mut Event) -> Result<T, EventError> {
    event.take_on_connect()
}

/// Takes an argument of type `Option`.
pub fn take_option_from_connect<T: ConnectArgument>(
    event: &mut Event,
) -> Result<Option<T>, EventError> {
    optional(event.take_on_connect())
}

/// A type that an argument of a handler of `disconnect` can have.
#[diagnostic::on_unimplemented(
    message = "the handler of `disconnect` cannot have an argument of type `{Self}`",
    label = "nothing of a connection, and nothing of the host",
    note = "help: write `SocketRef`, `SocketIo`, `socketioxide::socket::DisconnectReason`, `Deck`, `Option<Deck>` or `GlobalState`, by value; an instrument is `#[instrument] name: Instrument<TheDriver>`"
)]
pub trait DisconnectArgument: FromDisconnectParts<LocalAdapter> + 'static {}

#[diagnostic::do_not_recommend]
impl<T: FromDisconnectParts<LocalAdapter> + 'static> DisconnectArgument for T {}

/// Takes an argument of a handler of `disconnect`.
pub fn take_from_disconnect<T: DisconnectArgument>(event: &mut Event) -> Result<T, EventError> {
    event.take_on_disconnect()
}

/// Takes an argument of type `Option`.
pub fn take_option_from_disconnect<T: DisconnectArgument>(
    event: &mut Event,
) -> Result<Option<T>, EventError> {
    optional(event.take_on_disconnect())
}

/// Takes an argument with `#[instrument]` of a handler of an event.
pub fn take_instrument_for_event<T: FromDeck>(event: &Event, name: &str) -> Result<T, EventError> {
    let deck = event.state().deck();
    T::from_deck(deck.as_ref(), name).map_err(EventError::new)
}

/// A type that a handler of an event can return. The value is the acknowledgement.
#[diagnostic::on_unimplemented(
    message = "the handler of an event cannot return `{Self}`, which has no `#[derive(serde::Serialize)]`",
    label = "add `#[derive(serde::Serialize)]` to your own type",
    note = "help: write `#[derive(serde::Serialize)]` above your own type, or return a `Value`: `json!(…)`"
)]
pub trait Acknowledgement: Serialize + Send {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + Send> Acknowledgement for T {}

/// Acknowledges an event with what its handler returned. The future is boxed, because for a type that cannot be
/// serialized the compiler would otherwise report a second error at the `.await`.
pub fn acknowledge<T: Acknowledgement + 'static>(value: T, event: Event) -> EventFuture {
    Box::pin(event.acknowledge(value))
}

/// Acknowledges an event with what its handler returned, or returns its error.
pub fn acknowledge_result<T: Acknowledgement + 'static, E: ErrorText>(
    outcome: Result<T, E>,
    event: Event,
) -> EventFuture {
    match outcome {
        Ok(value) => acknowledge(value, event),
        Err(error) => {
            let error = EventError::new(error::text(&error));
            Box::pin(async { Err(error) })
        }
    }
}

/// Runs a handler of an event that is not async, as [`blocking`](super::blocking) does. It yields first, so that the
/// handler does not run on the connection's own task.
pub async fn blocking_event<T>(
    event: &Event,
    handler: impl FnOnce() -> T,
) -> Result<T, EventError> {
    tokio::task::yield_now().await;
    let _running = event.context.wait_to_block().await;
    Ok(on_this_thread(handler))
}
