//! What the code that the attributes generate calls. Not public API: it changes without notice.

use std::future::Future;
use std::pin::Pin;

use poem::error::IntoResult;
use poem::{IntoResponse, Response};
use tokio::runtime::{Handle, RuntimeFlavor};

pub use inventory;
pub use poem::{FromRequest, Request};
pub use std::boxed::Box;

pub use crate::deck::FromDeck;
pub use crate::registry::{InstrumentRow, PluginRow, PluginType, RouteRow, Source};

/// What a route's endpoint returns.
pub type Answer = Pin<Box<dyn Future<Output = poem::Result<Response>> + Send>>;

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

/// Turns what a handler returned into what poem expects of an endpoint.
pub fn answer<T: IntoResponse>(output: impl IntoResult<T>) -> poem::Result<Response> {
    output.into_result().map(IntoResponse::into_response)
}

/// Runs a handler that is not async, which may block on its instrument: the other requests of this
/// thread are handed to another one first.
pub fn blocking<T>(handler: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(handler),
        _ => handler(),
    }
}
