//! What the code that the attributes generate calls. Not public API: it changes without notice.

use std::fmt::Display;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use poem::error::IntoResult;
use poem::{FromRequest, IntoResponse, RequestBody, Response};
use serde::Serialize;
use socketioxide::SocketIo;
use socketioxide::adapter::LocalAdapter;
use socketioxide::handler::{FromConnectParts, FromDisconnectParts, FromMessageParts};
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::app::Context;
use crate::instrument::Instrument;
use crate::state::GlobalState;

pub use inventory;
pub use poem::Request;

pub use crate::instrument::FromDeck;
pub use crate::remote::{
    Arguments as RemoteArguments, RemoteInstrument, RemoteMethodRow, RemoteOutcome, RemoteTraitRow,
    call as call_remote,
};
pub use crate::rows::{
    EventRow, InstrumentRow, PluginRow, PluginType, RouteRow, Source, StaticFile, TaskRow,
};
use crate::socket::optional;
pub use crate::socket::{Event, EventError};
pub use crate::task::{FromHost, TaskArguments, TaskError};

/// What the handler of an event returns.
pub type Reaction = Pin<Box<dyn Future<Output = Result<(), EventError>> + Send>>;

/// Makes an event's reaction of what its handler does.
pub fn reaction(work: impl Future<Output = Result<(), EventError>> + Send + 'static) -> Reaction {
    Box::pin(work)
}

/// What a background task returns.
pub type Run = Pin<Box<dyn Future<Output = Result<(), TaskError>> + Send>>;

/// Makes a task's run of what it does.
pub fn run(work: impl Future<Output = Result<(), TaskError>> + Send + 'static) -> Run {
    Box::pin(work)
}

/// What a route's endpoint returns.
pub type Answer = Pin<Box<dyn Future<Output = poem::Result<Response>> + Send>>;

/// Makes a route's answer of what its endpoint does.
pub fn endpoint(work: impl Future<Output = poem::Result<Response>> + Send + 'static) -> Answer {
    Box::pin(work)
}

/// Where a route asks for its plugin: the trait that `#[plugin]` puts into a module is implemented
/// for this type by value, [`NoPluginInThisModule`] by reference, and by value goes first.
#[derive(Debug)]
pub struct Here;

/// A plugin's type, hidden beside its main page.
#[diagnostic::on_unimplemented(
    message = "this belongs to no plugin",
    label = "no `#[plugin]` in this module",
    note = "help: put `#[plugin(name = \"…\")]` on this module's main page, or name the module that has it: `plugin = crate::that_module`"
)]
pub trait DeclaredPlugin {
    /// The plugin's name.
    const NAME: &'static str;
}

/// What a route finds in a module without `#[plugin]`; it is no [`DeclaredPlugin`].
#[derive(Debug)]
pub struct NoPlugin;

/// See [`Here`].
pub trait NoPluginInThisModule: Sized {
    /// Found only where no plugin's own trait is in scope.
    fn plugin_of_this_module(self) -> NoPlugin {
        NoPlugin
    }
}

impl NoPluginInThisModule for &Here {}

/// The name of the plugin whose type a function would return; the function is never called.
pub const fn name_of<P: DeclaredPlugin>(_: fn() -> P) -> &'static str {
    P::NAME
}

/// A plugin that has a page to show in the left panel: the route `/widget` says so.
#[diagnostic::on_unimplemented(
    message = "this left panel has nothing to show in the panel",
    label = "this plugin has no route `/widget`",
    note = "help: write `#[route(\"/widget\")]` above the function with the panel's page"
)]
pub trait HasWidget {
    /// Asked for by the plugin.
    const SHOWN: ();
}

/// What an argument can be: everything that poem extracts from a request.
#[diagnostic::on_unimplemented(
    message = "a handler cannot have an argument of type `{Self}`",
    label = "nothing of a request, and nothing of the host",
    note = "help: write `Path<T>`, `Query<T>`, `Json<T>` or `Form<T>`, and `#[derive(serde::Deserialize)]` above your own `T`",
    note = "help: write `Deck`, `Option<Deck>`, `GlobalState` or `SocketIo`, by value; an instrument is `#[instrument] name: Instrument<TheDriver>`",
    note = "help: `Data<T>`, `SocketRef` and `AckSender` are for a `#[socket_event(\"…\")]`, `CancellationToken` is for a `#[background_task]`"
)]
pub trait Argument<'a>: FromRequest<'a> {}

#[diagnostic::do_not_recommend]
impl<'a, T: FromRequest<'a>> Argument<'a> for T {}

/// An argument on its way. It is boxed because a future that names the request's lifetime cannot be
/// shown to be `Send` inside another one: <https://github.com/rust-lang/rust/issues/100013>.
pub type Taking<'b, T> = Pin<Box<dyn Future<Output = poem::Result<T>> + Send + 'b>>;

/// Takes an argument from the request.
pub fn take<'a: 'b, 'b, T: Argument<'a> + 'b>(
    request: &'a Request,
    body: &'b mut RequestBody,
) -> Taking<'b, T> {
    Box::pin(T::from_request(request, body))
}

/// Takes an argument with `#[instrument]` from the deck.
pub fn take_instrument<T: FromDeck>(request: &Request, name: &str) -> poem::Result<T> {
    let deck = GlobalState::of(request)?.deck();
    Ok(T::from_deck(deck.as_ref(), name)?)
}

/// Takes the host's Socket.IO server, which is no extractor of poem's.
pub fn take_socket_io(request: &Request) -> poem::Result<SocketIo> {
    Context::of(request).map(|context| context.io.clone())
}

/// The row of an instrument whose driver a function would return; the function is never called.
pub const fn instrument_row<T: ?Sized + 'static>(
    name: &'static str,
    optional: bool,
    _: fn() -> Driver<T>,
) -> InstrumentRow {
    InstrumentRow::of::<T>(name, optional)
}

/// The type of an instrument's driver.
#[derive(Debug)]
pub struct Driver<T: ?Sized>(PhantomData<T>);

/// The type of an argument with `#[instrument]`.
#[derive(Debug)]
pub struct ArgumentType<T>(PhantomData<T>);

impl<T: ?Sized> ArgumentType<Instrument<T>> {
    /// `T`.
    pub fn driver(&self) -> Driver<T> {
        Driver(PhantomData)
    }
}

impl<T: ?Sized> ArgumentType<Option<Instrument<T>>> {
    /// `T`.
    pub fn driver(&self) -> Driver<T> {
        Driver(PhantomData)
    }
}

/// An argument that is no instrument: [`FromDeck`] is what says so.
pub trait NoInstrument {
    /// Found only where the type has no driver.
    fn driver(&self) -> Driver<()> {
        Driver(PhantomData)
    }
}

impl<T> NoInstrument for ArgumentType<T> {}

/// Stands for an argument whose type the compiler infers, in code that is never run.
pub fn argument<T>() -> (T, ArgumentType<T>) {
    (never(), ArgumentType(PhantomData))
}

/// Stands for any value, in code that is never run.
pub fn never<T>() -> T {
    unreachable!("it has a type alone")
}

/// What a handler can return: everything that poem makes a response of, or a `Result` of it.
#[diagnostic::on_unimplemented(
    message = "a handler cannot return `{Self}`",
    label = "not a response",
    note = "help: return `Page`, `Json<T>`, `Html<String>`, `String` or `StatusCode`, and write `#[derive(serde::Serialize)]` above your own `T`",
    note = "help: the error of a `Result` is `poem::Error`: write `.map_err(poem::error::InternalServerError)?`; or it implements `poem::error::ResponseError`"
)]
pub trait Returned<T> {
    /// What poem expects of an endpoint.
    fn answer(self) -> poem::Result<Response>;
}

#[diagnostic::do_not_recommend]
impl<O: IntoResult<T>, T: IntoResponse> Returned<T> for O {
    fn answer(self) -> poem::Result<Response> {
        self.into_result().map(IntoResponse::into_response)
    }
}

/// Turns what a handler returned into what poem expects of an endpoint.
pub fn answer<T>(output: impl Returned<T>) -> poem::Result<Response> {
    output.answer()
}

/// Runs a handler that is not async, which may block on its instrument: the other requests of this
/// thread are handed to another one first.
pub fn blocking<T>(request: &Request, handler: impl FnOnce() -> T) -> poem::Result<T> {
    let running = request.data::<Context>().map(Context::run_blocking);
    let _running = running.transpose()?;
    Ok(on_this_thread(handler))
}

/// What else this thread has to do is handed to another one first.
fn on_this_thread<T>(handler: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(handler),
        _ => handler(),
    }
}

/// What an argument of an event's handler can be: everything that socketioxide extracts from a message.
#[diagnostic::on_unimplemented(
    message = "the handler of an event cannot have an argument of type `{Self}`",
    label = "neither of an event nor of the host, or its `T` is not `Deserialize`",
    note = "help: write `Data<T>` for what the client sent, and `#[derive(serde::Deserialize)]` above your own `T`",
    note = "help: write `SocketRef`, `SocketIo`, `AckSender`, `Deck`, `Option<Deck>` or `GlobalState`, by value; an instrument is `#[instrument] name: Instrument<TheDriver>`"
)]
pub trait EventArgument: FromMessageParts<LocalAdapter> {}

#[diagnostic::do_not_recommend]
impl<T: FromMessageParts<LocalAdapter>> EventArgument for T {}

/// Takes an argument from an event.
pub fn take_from_event<T: EventArgument>(event: &mut Event) -> Result<T, EventError> {
    event.take()
}

/// Takes an argument that may not be there.
pub fn take_option_from_event<T: EventArgument>(
    event: &mut Event,
) -> Result<Option<T>, EventError> {
    optional(event.take())
}

/// What an argument of a handler of `connect` can be.
#[diagnostic::on_unimplemented(
    message = "the handler of `connect` cannot have an argument of type `{Self}`",
    label = "nothing of a connection, and nothing of the host",
    note = "help: write `Data<T>` for what the client authenticates itself with, and `#[derive(serde::Deserialize)]` above your own `T`",
    note = "help: write `SocketRef`, `SocketIo`, `Deck`, `Option<Deck>` or `GlobalState`, by value; an instrument is `#[instrument] name: Instrument<TheDriver>`"
)]
pub trait ConnectArgument: FromConnectParts<LocalAdapter> {}

#[diagnostic::do_not_recommend]
impl<T: FromConnectParts<LocalAdapter>> ConnectArgument for T {}

/// Takes an argument from a client that connects.
pub fn take_from_connect<T: ConnectArgument>(event: &mut Event) -> Result<T, EventError> {
    event.take_on_connect()
}

/// Takes an argument that may not be there.
pub fn take_option_from_connect<T: ConnectArgument>(
    event: &mut Event,
) -> Result<Option<T>, EventError> {
    optional(event.take_on_connect())
}

/// What an argument of a handler of `disconnect` can be.
#[diagnostic::on_unimplemented(
    message = "the handler of `disconnect` cannot have an argument of type `{Self}`",
    label = "nothing of a connection, and nothing of the host",
    note = "help: write `SocketRef`, `SocketIo`, `socketioxide::socket::DisconnectReason`, `Deck`, `Option<Deck>` or `GlobalState`, by value; an instrument is `#[instrument] name: Instrument<TheDriver>`"
)]
pub trait DisconnectArgument: FromDisconnectParts<LocalAdapter> {}

#[diagnostic::do_not_recommend]
impl<T: FromDisconnectParts<LocalAdapter>> DisconnectArgument for T {}

/// Takes an argument from a client that is gone.
pub fn take_from_disconnect<T: DisconnectArgument>(event: &mut Event) -> Result<T, EventError> {
    event.take_on_disconnect()
}

/// Takes an argument that may not be there.
pub fn take_option_from_disconnect<T: DisconnectArgument>(
    event: &mut Event,
) -> Result<Option<T>, EventError> {
    optional(event.take_on_disconnect())
}

/// Takes an argument with `#[instrument]` for a handler of events.
pub fn take_instrument_for_event<T: FromDeck>(event: &Event, name: &str) -> Result<T, EventError> {
    let deck = event.context.state().deck();
    T::from_deck(deck.as_ref(), name).map_err(EventError::new)
}

/// What the handler of an event can return: what it acknowledges the event with.
#[diagnostic::on_unimplemented(
    message = "the handler of an event cannot return `{Self}`",
    label = "nothing that can be sent",
    note = "help: write `#[derive(serde::Serialize)]` above your own type, or return a `Value`: `json!(…)`"
)]
pub trait Acknowledgement: Serialize + Send {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + Send> Acknowledgement for T {}

/// What the error of an event's handler, or of a background task, can be: it is shown as text.
#[diagnostic::on_unimplemented(
    message = "an error of type `{Self}` cannot be shown",
    label = "its error has no text",
    note = "help: implement `std::fmt::Display` for the error, or return a `Result` whose error is a `String`"
)]
pub trait Failure: Display {}

#[diagnostic::do_not_recommend]
impl<E: Display> Failure for E {}

/// Acknowledges an event with what its handler returned. It is boxed because a future of a type that
/// cannot be sent would be a second error where it is awaited.
pub fn acknowledge<T: Acknowledgement + 'static>(value: T, event: Event) -> Reaction {
    Box::pin(event.acknowledge(value))
}

/// Acknowledges an event with what its handler returned, or says why it failed.
pub fn acknowledge_result<T: Acknowledgement + 'static, E: Failure>(
    outcome: Result<T, E>,
    event: Event,
) -> Reaction {
    match outcome {
        Ok(value) => acknowledge(value, event),
        Err(error) => {
            let error = EventError::new(error);
            Box::pin(async { Err(error) })
        }
    }
}

/// Runs a handler of events that is not async, as [`blocking`] does; not on the connection's own task.
pub async fn blocking_event<T>(
    event: &Event,
    handler: impl FnOnce() -> T,
) -> Result<T, EventError> {
    tokio::task::yield_now().await;
    let _running = event.context.wait_to_block().await;
    Ok(on_this_thread(handler))
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
