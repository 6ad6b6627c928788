//! The handlers of events, and how one is called.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Waker};

use socketioxide::SocketIo;
use tokio_util::task::TaskTracker;

use super::client::{Client, Waiting};
use crate::deck::GlobalState;
use crate::http::nearest::nearest;
use crate::http::panic::{self, Panic};
use crate::http::reserved::is_lifecycle;
use crate::plugin::{Event, EventError, EventRow, HandlerContext, Timed};

/// The handlers of all plugins' events, and the connected clients.
pub(crate) struct Events {
    pub(super) io: SocketIo,
    pub(super) state: GlobalState,
    /// Changes when the program is built again.
    pub(super) boot_id: String,
    /// The names of the mounted plugins.
    plugins: Vec<&'static str>,
    /// Sorted by plugin.
    pub(super) handlers: Vec<Handler>,
    /// The index of the handler of each event that clients send.
    pub(super) by_name: HashMap<&'static str, usize>,
    clients: Mutex<Vec<Weak<Client>>>,
    /// The names of events without a handler that the log has.
    unknown: Mutex<Vec<String>>,
    /// The waiting events of all clients.
    pub(super) waiting: Waiting<AtomicUsize>,
    /// The tasks of handlers of events that did not finish at their first poll.
    pub(super) work: TaskTracker,
    /// The same for `connect` and `disconnect`. A handler of `connect` may run as long as the connection.
    pub(super) lifecycle: TaskTracker,
}

/// A handler, and how often it panicked.
pub(super) struct Handler {
    pub(super) row: EventRow,
    /// The context of its plugin.
    pub(super) context: HandlerContext,
    panics: AtomicU64,
    /// The log says that a page sends what the handler does not read.
    is_misfit_logged: AtomicBool,
}

impl Events {
    /// The handlers of these rows, each with its plugin's context.
    pub(super) fn new(
        io: SocketIo,
        state: GlobalState,
        boot_id: String,
        plugins: Vec<&'static str>,
        rows: impl Iterator<Item = (EventRow, HandlerContext)>,
    ) -> Self {
        let handlers: Vec<Handler> = rows
            .map(|(row, context)| Handler {
                row,
                context,
                panics: AtomicU64::new(0),
                is_misfit_logged: AtomicBool::new(false),
            })
            .collect();
        let names = handlers.iter().enumerate();
        let by_name = names
            .map(|(index, handler)| (handler.row.event, index))
            .filter(|(event, _)| !is_lifecycle(event))
            .collect();
        Self {
            io,
            state,
            boot_id,
            plugins,
            handlers,
            by_name,
            clients: Mutex::default(),
            unknown: Mutex::default(),
            waiting: Waiting::default(),
            work: TaskTracker::new(),
            lifecycle: TaskTracker::new(),
        }
    }

    /// The mounted plugin of this name.
    pub(super) fn plugin(&self, name: &str) -> Option<&'static str> {
        self.plugins.iter().find(|it| **it == name).copied()
    }

    pub(super) fn clients(&self) -> MutexGuard<'_, Vec<Weak<Client>>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Logs the name of an event without a handler, once; returns the handled one that is most similar, and the others
    /// of its plugin.
    pub(super) fn unknown(&self, name: &str) -> Option<String> {
        /// How many names the log has, and how long one is: a client may send anything.
        const MOST: usize = 16;
        const LONGEST: usize = 64;
        if name.len() > LONGEST {
            return None;
        }
        let near = self.similar(name).map(|near| {
            let plugin = self.handlers[near].row.plugin;
            let (event, all) = (self.handlers[near].row.event, self.names(Some(plugin)));
            format!("did you mean `{event}`? The plugin `{plugin}` handles {all}")
        });
        let mut known = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST && !known.iter().any(|it| it == name) {
            known.push(name.to_owned());
            let near = near.clone();
            let near = near.unwrap_or_else(|| match self.names(None) {
                none if none.is_empty() => "no plugin has a #[socket_event]".to_owned(),
                all => format!("there are {all}"),
            });
            tracing::warn!("a page sends the event {name:?}, which no plugin handles: {near}");
        }
        near
    }

    /// The index of the handler whose event has a similar name, or the same words in another order.
    fn similar(&self, name: &str) -> Option<usize> {
        let near = nearest(name, self.by_name.keys().copied());
        let near = near.or_else(|| {
            let words = words(name);
            let mut names = self.by_name.keys().copied();
            names.find(|it| words == self::words(it))
        });
        near.map(|near| self.by_name[near])
    }

    /// The events of this plugin that clients send, or of all; some of them if there are many.
    fn names(&self, plugin: Option<&str>) -> String {
        const SHOWN: usize = 8;
        let is_its = |it: &&Handler| plugin.is_none_or(|plugin| it.row.plugin == plugin);
        let names = self.handlers.iter().filter(is_its).map(|it| it.row.event);
        let mut names: Vec<String> = names
            .filter(|event| !is_lifecycle(event))
            .map(|event| format!("`{event}`"))
            .collect();
        names.sort_unstable();
        if names.len() > SHOWN {
            names.truncate(SHOWN);
            names.push("…".to_owned());
        }
        names.join(", ")
    }

    /// How often the handler of this plugin's event panicked.
    pub(crate) fn panics(&self, row: &EventRow) -> u64 {
        let is_it = |it: &&Handler| (it.row.event, it.row.plugin) == (row.event, row.plugin);
        let handler = self.handlers.iter().find(is_it);
        handler.map_or(0, |handler| handler.panics.load(Ordering::Relaxed))
    }
}

/// The words of a name in alphabetical order.
fn words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let mut words: Vec<String> = words.map(str::to_lowercase).collect();
    words.sort_unstable();
    words
}

/// Calls a handler. An error or a panic of it is sent to the client and logged.
pub(super) async fn call(handler: &Handler, event: Event) {
    let reply = event.reply();
    let (plugin, name) = (handler.row.plugin, handler.row.event);
    let caller = handler.context.caller_for_socket(&event.socket);
    let work = Timed::new((handler.row.handler)(event), Some(&handler.context));
    let error = match panic::catch(caller.run(work)).await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => {
            let message = error.to_string();
            if error.is_invalid_payload() && !handler.is_misfit_logged.swap(true, Ordering::Relaxed)
            {
                let source = handler.row.source;
                tracing::warn!(
                    plugin, event = name, %source, error = message,
                    "a page sends something that this event does not read: send what its `Data<T>` has, or change the `T`"
                );
            } else if reply.is_some() {
                tracing::debug!(plugin, event = name, error = message, "an event failed");
            } else {
                // No client is told, so the log is the only message.
                tracing::warn!(plugin, event = name, error = message, "an event failed");
            }
            error
        }
        Err(panic) => {
            handler.panicked(&panic);
            EventError::new(format!(
                "The plugin `{plugin}` failed while it handled `{name}`"
            ))
        }
    };
    if let Some(reply) = reply {
        reply.fail(&error).await;
    }
}

impl Handler {
    fn panicked(&self, Panic { location, message }: &Panic) {
        self.panics.fetch_add(1, Ordering::Relaxed);
        let (plugin, event) = (self.row.plugin, self.row.event);
        tracing::error!(
            plugin,
            event,
            location,
            panic = message,
            "the handler of an event panicked"
        );
    }
}

/// Polls the future once, and spawns a task for it if it is pending: most handlers never wait, so they need no task
/// and finish in the order of their events.
pub(super) fn start(tracker: &TaskTracker, work: impl Future<Output = ()> + Send + 'static) {
    let mut work = Box::pin(work);
    // The task polls it again, and registers its own waker.
    let mut nobody = Context::from_waker(Waker::noop());
    if work.as_mut().poll(&mut nobody).is_pending() {
        tracker.spawn(work);
    }
}
