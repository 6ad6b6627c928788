//! The context that the handlers of a plugin share.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use percent_encoding::percent_decode;
use poem::Request;
use poem::http::{HeaderMap, Method, StatusCode};
use socketioxide::SocketIo;
use socketioxide::socket::Socket;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::blocked::{Blocked, BlockedFunctions, FunctionKind};
use super::polls;
use super::source::Source;
use crate::deck::{Caller, Deck, GlobalState};
use crate::http::error::HttpError;

/// How many handlers of one plugin that are not async may run at the same time. They run on tokio's 512 blocking
/// threads; a plugin whose instrument hangs must not occupy all of them.
const BLOCKING_HANDLERS: usize = 32;

/// What a handler is called with. It is in the extensions of each request, for the extractors. The requests of
/// Socket.IO connections have the context of no plugin.
#[derive(Clone)]
pub(crate) struct HandlerContext(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    /// `None` for the host's own handlers, and where no function is called yet.
    function: Option<Function>,
}

/// What the handlers of one plugin share.
struct Shared {
    /// `None` for the host itself.
    plugin: Option<&'static str>,
    state: GlobalState,
    io: SocketIo,
    /// A handler that is not async holds one permit while it runs.
    blocking: Semaphore,
    /// The async functions that have held their threads.
    blocked: BlockedFunctions,
}

/// One function of a plugin.
struct Function {
    name: &'static str,
    kind: FunctionKind,
    source: Source,
    /// It is not async, and may hold its thread.
    is_blocking: AtomicBool,
    /// Its index among the polls.
    index: usize,
}

/// A function that is there as long as its plugin is.
pub(super) struct WeakContext(Weak<Inner>);

impl WeakContext {
    pub(super) fn upgrade(&self) -> Option<HandlerContext> {
        self.0.upgrade().map(HandlerContext)
    }
}

/// There is no deck.
pub(crate) struct NoDeck;

impl HandlerContext {
    /// The context of a plugin, or of the host itself.
    pub(crate) fn new(plugin: Option<&'static str>, state: &GlobalState, io: SocketIo) -> Self {
        let shared = Shared {
            plugin,
            state: state.used_by(Caller::plugin(plugin)),
            io,
            blocking: Semaphore::new(BLOCKING_HANDLERS),
            blocked: BlockedFunctions::default(),
        };
        Self(Arc::new(Inner {
            shared: Arc::new(shared),
            function: None,
        }))
    }

    /// The context of one of the plugin's functions.
    pub(crate) fn of_function(
        &self,
        kind: FunctionKind,
        name: &'static str,
        source: Source,
    ) -> Self {
        Self(Arc::new_cyclic(|context| Inner {
            shared: Arc::clone(&self.0.shared),
            function: Some(Function {
                name,
                kind,
                source,
                is_blocking: AtomicBool::new(false),
                index: polls::register(WeakContext(context.clone())),
            }),
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
        &self.0.shared.state
    }

    /// Where its function is declared.
    pub(crate) fn source(&self) -> Option<Source> {
        self.0.function.as_ref().map(|function| function.source)
    }

    /// Who calls the handler of a request: its user, and a browser that may repeat it.
    pub(crate) fn caller_for(&self, request: &Request) -> Caller {
        let mut caller = self.state().caller().clone();
        caller.user = user(request.headers());
        if request.method() == Method::GET {
            caller.get_route = self.0.function.as_ref().map(|function| function.name);
        }
        caller
    }

    /// Who calls the handler of an event of this connection.
    pub(crate) fn caller_for_socket(&self, socket: &Socket) -> Caller {
        let mut caller = self.state().caller().clone();
        caller.user = user(&socket.req_parts().headers);
        caller
    }

    /// The state for the handler of a request.
    pub(crate) fn state_for(&self, request: &Request) -> GlobalState {
        self.state().used_by(self.caller_for(request))
    }

    /// The state for the handler of an event of this connection.
    pub(crate) fn state_for_socket(&self, socket: &Socket) -> GlobalState {
        self.state().used_by(self.caller_for_socket(socket))
    }

    pub(crate) fn io(&self) -> &SocketIo {
        &self.0.shared.io
    }

    /// The live deck.
    pub(crate) fn deck(&self) -> Result<Deck, NoDeck> {
        self.state().deck().ok_or(NoDeck)
    }

    /// The index of its function among the polls.
    pub(super) fn poll_index(&self) -> Option<usize> {
        self.0.function.as_ref().map(|function| function.index)
    }

    /// Notes for how long a poll of the function's future has held its thread.
    pub(super) fn note_poll(&self, took: Duration) {
        if let Some(function) = &self.0.function
            && let Some(plugin) = self.0.shared.plugin
            && !function.is_blocking.load(Ordering::Relaxed)
        {
            let Function {
                name, kind, source, ..
            } = *function;
            self.0.shared.blocked.note(plugin, name, kind, source, took);
        }
    }

    /// How often the function that is declared there has held its thread, if it has.
    pub(crate) fn blocked(&self, source: Source) -> Option<Blocked> {
        self.0.shared.blocked.get(source)
    }

    /// The functions that have held their threads.
    pub(crate) fn all_blocked(&self) -> Vec<Blocked> {
        self.0.shared.blocked.all()
    }

    /// The function is one that is not async.
    fn is_blocking(&self) {
        if let Some(function) = &self.0.function {
            function.is_blocking.store(true, Ordering::Relaxed);
        }
    }

    /// A permit for a route that is not async to block a thread. It fails if too many handlers hold one.
    pub(crate) fn try_block(&self) -> poem::Result<Option<SemaphorePermit<'_>>> {
        self.is_blocking();
        let Some(plugin) = self.0.shared.plugin else {
            return Ok(None);
        };
        self.0.shared.blocking.try_acquire().map(Some).map_err(|_| {
            let message = format!("Too many requests of the plugin `{plugin}` are waiting");
            HttpError::new(StatusCode::SERVICE_UNAVAILABLE, message)
                .hint("Try again when its instrument answers.")
                .into()
        })
    }

    /// The same for a handler of an event: it waits for a permit. The number of waiting events is limited elsewhere.
    pub(crate) async fn wait_to_block(&self) -> Option<SemaphorePermit<'_>> {
        self.is_blocking();
        self.0.shared.blocking.acquire().await.ok()
    }

    /// Whether a handler of the plugin blocks a thread.
    #[cfg(feature = "serve")]
    pub(crate) fn is_blocked(&self) -> bool {
        self.0.shared.blocking.available_permits() < BLOCKING_HANDLERS
    }
}

/// The user's name, which the host leaves in a request only where the bridge has put it there.
/// The user of `IvoryOS` who sends the request, as the bridge says.
pub(crate) fn user(headers: &HeaderMap) -> Option<Arc<str>> {
    let user = headers.get("x-ivoryos-user")?;
    let user = percent_decode(user.as_bytes()).decode_utf8_lossy();
    Some(user.into())
}

impl fmt::Debug for HandlerContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerContext")
            .field("plugin", &self.0.shared.plugin)
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
