//! What the code that the attributes generate calls. Not public API: it changes without notice.

use std::future::Future;
use std::pin::Pin;

use poem::error::IntoResult;
use poem::{FromRequest, IntoResponse, RequestBody, Response};
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::app::Context;

pub use inventory;
pub use poem::Request;

pub use crate::instrument::FromDeck;
pub use crate::registry::{InstrumentRow, PluginRow, PluginType, RouteRow, Source};

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
    message = "this route belongs to no plugin",
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
    note = "help: write `Deck`, `Option<Deck>` or `GlobalState`, by value; an instrument is `#[instrument] name: Instrument<TheDriver>`"
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
    T::from_request(request, name)
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
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => Ok(tokio::task::block_in_place(handler)),
        _ => Ok(handler()),
    }
}
