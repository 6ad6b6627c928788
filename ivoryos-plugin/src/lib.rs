// The links of the README lead to files. These definitions come first, so that here they lead to the guide's pages.
#![doc = include_str!("../docs/rustdoc.links")]
#![doc = include_str!("../README.md")]
// The pictures are in the repository, beside the README; not where these docs are.
#![doc = "<style>.pictures { display: none }</style>"]

mod answer;
mod app;
mod assets;
mod body;
mod boot;
mod bridge;
mod claim;
mod connection;
mod deck;
mod document;
mod error;
mod guard;
pub mod guide;
mod home;
mod host;
mod instrument;
mod layout;
mod manifest;
mod mount;
mod page;
mod panic;
pub mod prelude;
mod problem;
mod published;
mod registry;
mod remote;
mod routes;
mod rows;
mod serve;
mod settings;
mod signals;
mod socket;
mod stall;
mod state;
mod static_file;
mod task;
#[cfg(feature = "testing")]
pub mod testing;

#[doc(hidden)]
pub mod __private;

pub use app::App;
pub use claim::{Busy, Claim};
pub use deck::Deck;
pub use error::{DuplicateInstrument, MountError, ServeError};
pub use host::Host;
pub use instrument::{Instrument, InstrumentError};
pub use ivoryos_plugin_macros::{background_task, plugin, remote_instrument, route, socket_event};
pub use layout::{BaseLayout, Layout, Site, StandaloneLayout, Tab};
pub use page::Page;
pub use poem;
pub use problem::Problem;
pub use published::PublishError;
pub use registry::{Plugin, Registry};
pub use remote::{
    RemoteDeck, RemoteError, RemoteInstrument, RemoteMethod, RemoteParameter, RemoteSchema,
};
pub use rows::{
    EventRow, InstrumentRow, PluginRow, PluginType, RouteRow, Rows, Source, StaticFile, TaskRow,
};
pub use socketioxide;
pub use state::GlobalState;
pub use tokio;
pub use tokio_util::sync::CancellationToken;

/// Mounts every plugin that is linked into this program, with the settings of [`Host::new`].
///
/// The result is one poem endpoint: nest it, wrap it in middleware, serve it.
///
/// # Errors
///
/// Every problem found is in the one [`MountError`], with its places and what to write.
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
