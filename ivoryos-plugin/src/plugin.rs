//! What the attributes declare, and what the declared handlers are called with.

mod backlog;
mod blocked;
mod context;
mod event;
mod event_arguments;
mod extract;
mod from_deck;
mod futures;
mod path_arguments;
mod polls;
mod problem;
mod registry;
mod reply;
mod rows;
mod source;
mod task;
mod watcher;

pub(crate) use backlog::Backlog;
pub(crate) use blocked::{Blocked, FunctionKind, Timed, untimed};
pub(crate) use context::{HandlerContext, user};
pub use event::{Event, EventError};
pub(crate) use event::{EventKind, optional};
pub use from_deck::FromDeck;
pub use futures::{EventFuture, ExtractFuture, RouteFuture, TaskFuture};
pub use problem::Problem;
pub use registry::{Plugin, Registry};
pub(crate) use reply::{Reply, retry_while_full};
pub use rows::{
    EventRow, InstrumentRow, PathCheck, PluginRow, PluginType, RouteRow, Rows, StaticFile,
    Submitted, TaskRow, WatcherRow,
};
pub use source::Source;
pub use task::{FromHost, TaskArguments, TaskError};
pub use watcher::{FromCall, WatcherArguments};
