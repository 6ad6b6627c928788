//! What the code that the attributes generate calls. Not public API: it changes without notice.

mod by_name;
mod call;
mod cookies;
mod event;
mod guard;
mod instrument;
mod optional;
mod path;
mod plugin;
mod read;
mod route;
mod seen;
mod task;
mod template;
mod watcher;

use tokio::runtime::{Handle, RuntimeFlavor};

pub use inventory;
pub use poem::Request;
pub use sailfish;

pub use crate::error::ErrorText;
pub use crate::plugin::{
    Event, EventError, EventFuture, EventRow, ExtractFuture, FromCall, FromDeck, FromHost,
    InstrumentRow, PathCheck, PluginRow, PluginType, RouteFuture, RouteRow, Source, StaticFile,
    Submitted, TaskArguments, TaskError, TaskFuture, TaskRow, WatcherArguments, WatcherRow,
};
#[cfg(feature = "remote")]
pub use crate::remote::{
    Arguments as RemoteArguments, RemoteInstrument, RemoteMethodRow, RemoteOutcome, RemoteTraitRow,
    call_remote,
};
pub use by_name::*;
pub use call::*;
pub use cookies::*;
pub use event::*;
pub use guard::*;
pub use instrument::*;
pub use optional::*;
pub use path::*;
pub use plugin::*;
pub use read::*;
pub use route::*;
pub use seen::*;
pub use task::*;
pub use template::*;
pub use watcher::*;

/// Runs a handler that may block. On a multi-threaded runtime, the other tasks of this thread move to another one first.
fn on_this_thread<T>(handler: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(handler),
        _ => handler(),
    }
}
