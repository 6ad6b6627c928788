//! From what a client does to the plugins' handlers.

use std::any::Any;
use std::collections::HashMap;
use std::mem::forget;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{self, Waker};
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::json;
use socketioxide::SocketIo;
use socketioxide::adapter::LocalAdapter;
use socketioxide::extract::{self, SocketRef};
use socketioxide::handler::{
    ConnectHandler, DisconnectHandler, FromMessageParts, MessageHandler, Value,
};
use socketioxide::socket::{DisconnectReason, Socket};

use tokio::runtime::Handle;
use tokio::time;
use tokio_util::task::TaskTracker;

use super::client::{Client, Waiting};
use super::event::{Event, EventError, Occasion, Reply};
use super::extract::context;
use crate::app::Context;
use crate::panic;
use crate::registry::{Registry, is_lifecycle};
use crate::rows::EventRow;

/// How long the handler of a connection's end may take.
const LEAVING: Duration = Duration::from_mins(1);

/// The handlers of all the plugins' events, and who is connected.
#[derive(Default)]
pub(crate) struct Events {
    /// In the plugins' order.
    handlers: Vec<Handler>,
    /// The one handler of each event that clients send.
    by_name: HashMap<&'static str, usize>,
    clients: Mutex<Vec<Weak<Client>>>,
    /// Events of all the clients that wait for their turn.
    pub(super) waiting: Waiting<AtomicUsize>,
    /// The handlers of what clients have sent that are not done at once.
    pub(super) work: TaskTracker,
    /// Those of a connection's beginning, which may last as long as it does, and of its end.
    lifecycle: TaskTracker,
}

/// A handler and how it fares.
pub(crate) struct Handler {
    row: EventRow,
    /// The index of its plugin.
    plugin: usize,
    panics: AtomicU64,
}

impl Events {
    /// The handlers of a checked registry.
    pub(crate) fn new(registry: &Registry) -> Self {
        let plugins = registry.plugins().iter().enumerate();
        let handlers: Vec<Handler> = plugins
            .flat_map(|(plugin, it)| it.events.iter().map(move |row| (plugin, *row)))
            .map(|(plugin, row)| Handler {
                row,
                plugin,
                panics: AtomicU64::new(0),
            })
            .collect();
        let names = handlers.iter().enumerate();
        let by_name = names
            .map(|(index, handler)| (handler.row.event, index))
            .filter(|(event, _)| !is_lifecycle(event))
            .collect();
        Self {
            handlers,
            by_name,
            ..Self::default()
        }
    }

    pub(super) fn clients(&self) -> MutexGuard<'_, Vec<Weak<Client>>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until no handler is at work any more.
    pub(crate) async fn finished(&self) {
        self.work.close();
        self.work.wait().await;
    }

    /// Waits until no handler of a connection's beginning or end is at work any more.
    pub(crate) async fn said_goodbye(&self) {
        self.lifecycle.close();
        self.lifecycle.wait().await;
    }

    /// How often the handler of this plugin's event panicked.
    pub(crate) fn panics(&self, row: &EventRow) -> u64 {
        let is_it = |it: &&Handler| (it.row.event, it.row.plugin) == (row.event, row.plugin);
        let handler = self.handlers.iter().find(is_it);
        handler.map_or(0, |handler| handler.panics.load(Ordering::Relaxed))
    }
}

/// Waits for clients.
pub(super) fn listen(io: &SocketIo) {
    io.ns("/", Welcome.with(admit));
}

/// Goes before the client hears that it is connected: whatever it sends then finds its handler.
async fn admit(socket: SocketRef) -> Result<(), EventError> {
    let context = context(&socket)?.clone();
    let client = Client::new(socket.id, context);
    socket.extensions.insert(Arc::clone(&client));
    socket.on_fallback(Dispatcher(client));
    socket.on_disconnect(Farewell);
    Ok(())
}

/// Greets those who are connected.
#[derive(Clone)]
struct Welcome;

impl ConnectHandler<LocalAdapter, Welcome> for Welcome {
    fn call(&self, socket: Arc<Socket>, auth: Option<Value>) {
        let Ok(context) = context(&socket).cloned() else {
            return;
        };
        socket.extensions.insert(Goodbye(Arc::downgrade(&socket)));
        let boot_id = json!({ "boot_id": context.boot_id });
        socket.emit("server_boot_id", &boot_id).ok();
        let replay = context.state.clone().replay(Arc::clone(&socket));
        start(&context.events.lifecycle, replay);
        let occasion = || Occasion::Connect(auth.clone());
        call_each(&context, "connect", &socket, occasion);
        if let Some(client) = socket.extensions.get::<Arc<Client>>() {
            client.welcome(|Packet(payload, acknowledgement)| {
                dispatch(&client, Arc::clone(&socket), payload, acknowledgement);
            });
        }
    }
}

/// Sees off those who are gone.
struct Farewell;

impl DisconnectHandler<LocalAdapter, Farewell> for Farewell {
    fn call_with_defer(
        &self,
        socket: Arc<Socket>,
        reason: DisconnectReason,
        remove: fn(Arc<Socket>),
    ) {
        say_goodbye(&socket, reason);
        // A handler that does not end must not keep the connection.
        remove(socket);
    }
}

/// Calls the handlers of this connection's end, beside whatever ends it: socketioxide may hold a lock that
/// they need. A host may be dropped after its runtime, and then there is nothing to run them on.
fn say_goodbye(socket: &Arc<Socket>, reason: DisconnectReason) {
    let Ok(context) = context(socket) else { return };
    if Handle::try_current().is_err() {
        return;
    }
    for event in events_of(context, "disconnect", socket, || {
        Occasion::Disconnect(reason)
    }) {
        // Nobody waits for it, and one that never ends would keep its client for ever.
        let (index, event) = event;
        let ended = time::timeout(LEAVING, call(index, event)).map(drop);
        context.events.lifecycle.spawn(ended);
    }
}

/// Tells the clients that the server ends, after their plugins have heard of it. Nobody else comes in.
pub(super) async fn close(io: &SocketIo) {
    for socket in io.sockets() {
        let this: Option<Goodbye> = socket.extensions.get();
        if let Some(socket) = this.and_then(|Goodbye(socket)| socket.upgrade()) {
            say_goodbye(&socket, DisconnectReason::ClosingServer);
        }
    }
    let mut closing = std::pin::pin!(io.close());
    let at_once = futures_util::poll!(closing.as_mut());
    // socketioxide takes the namespace away, and panics where one is sent to that is not there.
    io.ns("/", (async || {}).with(refuse));
    if at_once.is_pending() {
        closing.await;
    }
}

async fn refuse() -> Result<(), EventError> {
    Err(EventError::new("The host is stopping"))
}

/// A connection that is to be told of its end.
#[derive(Clone)]
struct Goodbye(Weak<Socket>);

/// Calls the handler that each plugin has for a connection's beginning or end, in the plugins' order.
/// Those that wait go on beside the others.
fn call_each(
    context: &Context,
    name: &'static str,
    socket: &Arc<Socket>,
    occasion: impl Fn() -> Occasion,
) {
    for (index, event) in events_of(context, name, socket, occasion) {
        start(&context.events.lifecycle, call(index, event));
    }
}

/// Each plugin's handler of a connection's beginning or end, with what it is called with.
fn events_of(
    context: &Context,
    name: &'static str,
    socket: &Arc<Socket>,
    occasion: impl Fn() -> Occasion,
) -> impl Iterator<Item = (usize, Event)> {
    let handlers = context.events.handlers.iter().enumerate();
    let handlers = handlers.filter(move |(_, handler)| handler.row.event == name);
    handlers.map(move |(index, _)| {
        let event = Event {
            name,
            socket: Arc::clone(socket),
            occasion: occasion(),
            context: context.clone(),
        };
        (index, event)
    })
}

/// What a client sends.
struct Dispatcher(Arc<Client>);

impl MessageHandler<LocalAdapter, Dispatcher> for Dispatcher {
    fn call(&self, socket: Arc<Socket>, payload: Value, acknowledgement: Option<i64>) {
        let Self(client) = self;
        if let Some(Packet(payload, acknowledgement)) =
            client.hold_back(Packet(payload, acknowledgement))
        {
            dispatch(client, socket, payload, acknowledgement);
        }
    }
}

/// What comes with an event: its name and payload, and the number of the acknowledgement, if one is asked for.
pub(super) struct Packet(Value, Option<i64>);

/// Hands a packet to the handler of its event.
fn dispatch(
    client: &Arc<Client>,
    socket: Arc<Socket>,
    mut payload: Value,
    acknowledgement: Option<i64>,
) {
    let name = extract::Event::from_message_parts(&socket, &mut payload, &acknowledgement);
    let Ok(extract::Event(name)) = name else {
        return;
    };
    let events = &client.context.events;
    let Some(&handler) = events.by_name.get(name.as_str()) else {
        let reply = Reply {
            event: name,
            socket,
            acknowledgement,
        };
        return reply.unknown();
    };
    let event = Event {
        name: events.handlers[handler].row.event,
        socket,
        occasion: Occasion::Message(payload, acknowledgement),
        context: client.context.clone(),
    };
    client.accept(handler, event);
}

/// Calls a handler. Whatever comes of it, the host goes on and the sender hears of it.
pub(super) async fn call(index: usize, mut event: Event) {
    let context = event.context.clone();
    let handler = &context.events.handlers[index];
    event.context.plugin = Some(handler.plugin);
    let reply = event.reply();
    let (plugin, name) = (handler.row.plugin, handler.row.event);
    let error = match AssertUnwindSafe((handler.row.handler)(event))
        .catch_unwind()
        .await
    {
        Ok(Ok(())) => return,
        Ok(Err(error)) => {
            let message = error.to_string();
            if reply.is_some() {
                tracing::debug!(plugin, event = name, error = message, "an event failed");
            } else {
                // Nobody else hears of it.
                tracing::warn!(plugin, event = name, error = message, "an event failed");
            }
            error
        }
        Err(payload) => {
            handler.panicked(payload);
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
    fn panicked(&self, payload: Box<dyn Any + Send>) {
        self.panics.fetch_add(1, Ordering::Relaxed);
        let (plugin, event) = (self.row.plugin, self.row.event);
        let (place, panic) = (panic::place(), panic::message(&*payload));
        tracing::error!(
            plugin,
            event,
            place,
            panic,
            "the handler of an event panicked"
        );
        // What a handler panics with may panic when it is dropped.
        forget(payload);
    }
}

/// Does what can be done at once, in order, and the rest beside the connection: most handlers never
/// wait, and cost no task.
pub(super) fn start(tracker: &TaskTracker, work: impl Future<Output = ()> + Send + 'static) {
    let mut work = Box::pin(work);
    // Polled again by its task, which then is the one to wake.
    let mut nobody = task::Context::from_waker(Waker::noop());
    if work.as_mut().poll(&mut nobody).is_pending() {
        tracker.spawn(work);
    }
}
