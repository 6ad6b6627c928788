// The links of the README lead to files. These definitions come first, so that here they lead to the guide's pages.
#![doc = include_str!("../docs/rustdoc.links")]
#![doc = include_str!("../README.md")]
// The pictures are in the repository, beside the README; not where these docs are.
#![doc = "<style>.pictures { display: none }</style>"]

// The layers: imports go down only. `tests/tests/layers.rs` checks it.
//
// | layer | folder | what it is |
// |---|---|---|
// | top | `lib`, `guide`, `prelude`, `testing` | every public path |
// | 10 | `host` | a program's side: settings, mounting, serving |
// | 9 | `web` | from a request to an answer |
// | 8 | `__private` | what generated code calls; nothing else imports it |
// | 7 | `live` | sockets, tasks and video |
// | 7 | `job` | moves that take longer than a request |
// | 7 | `reading` | what an instrument says now |
// | 6 | `error` | the error of a handler |
// | 5 | `remote` | a Python deck |
// | 4 | `plugin` | what is declared, and what its handlers are called with |
// | 3 | `deck` | live instruments |
// | 2 | `page` | what a plugin shows |
// | 1 | `http` | requests and answers as such; knows no plugin |

mod deck;
mod error;
pub mod guide;
mod host;
mod http;
mod job;
mod live;
mod page;
mod plugin;
pub mod prelude;
mod reading;
#[cfg(feature = "remote")]
mod remote;
#[cfg(feature = "testing")]
pub mod testing;
mod web;

#[doc(hidden)]
pub mod __private;

// For `use ivoryos_plugin::*` in place of the prelude.
#[doc(hidden)]
pub use prelude::*;

pub use deck::{
    ArgumentSchema, Busy, Call, CallError, CallOutcome, Calls, Claim, Deck, DriverSchema,
    DuplicateInstrument, GlobalState, Instrument, InstrumentError, JobCaller, JobState, JobStatus,
    MethodKind, MethodSchema, PublishError, Run, RunStatus, RunStep, Series,
};
pub use error::{Error, ErrorText, IntoStatus, Refused, Result, WithStatus};
#[cfg(feature = "serve")]
pub use host::ServeError;
pub use host::{App, Host, IntoDeck, MountError};
pub use http::form::{Form, Query};
pub use http::path::Path;
#[cfg(feature = "remote")]
pub use ivoryos_plugin_macros::remote_instrument;
pub use ivoryos_plugin_macros::{
    Template, background_task, driver, instrument_call, plugin, route, socket_event,
};
pub use job::{Job, Progress, Started};
pub use live::{Film, Video};
pub use page::{BaseLayout, Done, Layout, Page, Site, StandaloneLayout, Tab, Template};
pub use plugin::{
    EventRow, InstrumentRow, Plugin, PluginRow, PluginType, Problem, Registry, RouteRow, Rows,
    Source, StaticFile, TaskRow, WatcherRow,
};
pub use poem;
pub use reading::Reading;
#[cfg(feature = "remote")]
pub use remote::{
    RemoteDeck, RemoteError, RemoteInstrument, RemoteMethod, RemoteParameter, RemoteSchema,
};
pub use socketioxide;
pub use tokio;
pub use tokio_util::sync::CancellationToken;

/// Mounts every plugin that is linked into this program, with the settings of [`Host::new`].
///
/// The result is a poem endpoint. You can nest it, wrap it in middleware, and serve it.
///
/// # Errors
///
/// [`MountError`] has every problem that was found, with its source and what to write.
///
/// ```no_run
/// use poem::listener::TcpListener;
/// # use ivoryos_plugin::poem;
///
/// # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
/// let app = ivoryos_plugin::mount_all()?;
/// poem::Server::new(TcpListener::bind("127.0.0.1:8000")).run(app).await?;
/// # Ok(())
/// # }
/// ```
pub fn mount_all() -> Result<App, MountError> {
    Host::new().mount_all()
}
