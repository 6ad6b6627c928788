//! The context that the handlers of a plugin share.

use std::fmt;
use std::sync::Arc;

use poem::Request;
use poem::http::StatusCode;
use socketioxide::SocketIo;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::deck::{Deck, GlobalState};
use crate::http::error::HttpError;

/// How many handlers of one plugin that are not async may run at the same time. They run on tokio's 512 blocking
/// threads; a plugin whose instrument hangs must not occupy all of them.
const BLOCKING_HANDLERS: usize = 32;

/// What the handlers of one plugin share. It is in the extensions of each request, for the extractors. The requests of
/// Socket.IO connections have the context of no plugin.
#[derive(Clone)]
pub(crate) struct HandlerContext(Arc<Inner>);

struct Inner {
    /// `None` for the host itself.
    plugin: Option<&'static str>,
    state: GlobalState,
    io: SocketIo,
    /// A handler that is not async holds one permit while it runs.
    blocking: Semaphore,
}

/// There is no deck.
pub(crate) struct NoDeck;

impl HandlerContext {
    /// The context of a plugin's handlers, or of the host's own.
    pub(crate) fn new(plugin: Option<&'static str>, state: GlobalState, io: SocketIo) -> Self {
        Self(Arc::new(Inner {
            plugin,
            state,
            io,
            blocking: Semaphore::new(BLOCKING_HANDLERS),
        }))
    }

    /// The context in this request's extensions.
    pub(crate) fn of(request: &Request) -> poem::Result<&Self> {
        request.data::<Self>().ok_or_else(|| {
            let message = "This route was reached without a host";
            HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, message)
                .hint("Mount the plugin with ivoryos_plugin::mount_all().")
                .into()
        })
    }

    pub(crate) fn state(&self) -> &GlobalState {
        &self.0.state
    }

    pub(crate) fn io(&self) -> &SocketIo {
        &self.0.io
    }

    /// The live deck.
    pub(crate) fn deck(&self) -> Result<Deck, NoDeck> {
        self.state().deck().ok_or(NoDeck)
    }

    /// A permit for a route that is not async to block a thread. It fails if too many handlers hold one.
    pub(crate) fn try_block(&self) -> poem::Result<Option<SemaphorePermit<'_>>> {
        let Some(plugin) = self.0.plugin else {
            return Ok(None);
        };
        self.0.blocking.try_acquire().map(Some).map_err(|_| {
            let message = format!("Too many requests of the plugin `{plugin}` are waiting");
            HttpError::new(StatusCode::SERVICE_UNAVAILABLE, message)
                .hint("Try again when its instrument answers.")
                .into()
        })
    }

    /// The same for a handler of an event: it waits for a permit. The number of waiting events is limited elsewhere.
    pub(crate) async fn wait_to_block(&self) -> Option<SemaphorePermit<'_>> {
        self.0.blocking.acquire().await.ok()
    }

    /// Whether a handler of the plugin blocks a thread.
    #[cfg(feature = "serve")]
    pub(crate) fn is_blocked(&self) -> bool {
        self.0.blocking.available_permits() < BLOCKING_HANDLERS
    }
}

impl fmt::Debug for HandlerContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerContext")
            .field("plugin", &self.0.plugin)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for NoDeck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("No active deck")
    }
}

impl From<NoDeck> for poem::Error {
    fn from(error: NoDeck) -> Self {
        HttpError::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
            .hint("Load a deck on the host, then try again.")
            .into()
    }
}
