//! Dispatches connections, events and disconnections to the plugins' handlers.

use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::{Value as Json, json};
use socketioxide::SocketIo;
use socketioxide::adapter::LocalAdapter;
use socketioxide::extract::{Data, Event as EventName, SocketRef, TryData};
use socketioxide::handler::{
    ConnectHandler, DisconnectHandler, FromConnectParts, FromMessageParts, MessageHandler, Value,
};
use socketioxide::socket::{DisconnectReason, Socket};
use tokio::runtime::Handle;
use tokio::time;

use super::client::{Client, Packet};
use super::events::{Events, call, start};
use super::replay::replay;
use super::series;
use crate::deck::{Caller, GlobalState, pages_of};
use crate::plugin::{Event, EventError, EventKind, Reply};

/// How long the handler of `disconnect` may take.
const DISCONNECT_TIMEOUT: Duration = Duration::from_mins(1);

/// Registers the handlers of the namespace `/`.
pub(super) fn listen(io: &SocketIo) {
    io.ns("/", OnConnect.with(admit));
}

/// Runs before the client is told that it is connected, so that its first event already finds a handler, and it hears
/// nothing that is for the pages of other plugins.
async fn admit(socket: SocketRef, TryData(auth): TryData<Json>) -> Result<(), EventError> {
    let events = events(&socket).ok_or_else(without_host)?;
    let page = auth.ok().and_then(|auth| page_of(&auth, events));
    if let Some(plugin) = page {
        socket.join(pages_of(plugin));
    }
    socket.extensions.insert(PageOf(page));
    let client = Client::new(socket.id, Arc::clone(events));
    socket.extensions.insert(Arc::clone(&client));
    socket.on_fallback(Dispatcher(client));
    socket.on_disconnect(OnDisconnect);
    Ok(())
}

/// The key with which `static/connection.js` says in what the client authenticates itself with whose page it is.
const PAGE: &str = "ivoryos_page";

/// The plugin whose page the client is, if it says so.
#[derive(Clone, Copy)]
pub(super) struct PageOf(Option<&'static str>);

impl PageOf {
    /// The state as this client's plugin has it.
    pub(super) fn state(socket: &Socket, events: &Events) -> GlobalState {
        let PageOf(plugin) = socket.extensions.get().unwrap_or(PageOf(None));
        events.state.used_by(Caller::plugin(plugin))
    }
}

fn page_of(auth: &Json, events: &Events) -> Option<&'static str> {
    events.plugin(auth.get(PAGE)?.as_str()?)
}

/// What the handlers of `connect` get: nothing, where all that the client brings is whose page it is.
fn without_page(socket: &Arc<Socket>, auth: Option<Value>) -> Option<Value> {
    let said = Data::<Json>::from_connect_parts(socket, &auth);
    let is_page =
        said.is_ok_and(|Data(said)| said.as_object().is_some_and(|it| it.keys().eq([PAGE])));
    auth.filter(|_| !is_page)
}

/// Sends a new client its first events, and calls the handlers of `connect`.
#[derive(Clone)]
struct OnConnect;

impl ConnectHandler<LocalAdapter, OnConnect> for OnConnect {
    fn call(&self, socket: Arc<Socket>, auth: Option<Value>) {
        let Some(events) = events(&socket) else {
            return;
        };
        socket
            .extensions
            .insert(SocketHandle(Arc::downgrade(&socket)));
        let boot_id = json!({ "boot_id": events.boot_id });
        socket.emit("server_boot_id", &boot_id).ok();
        let replay = replay(PageOf::state(&socket, events), Arc::clone(&socket));
        start(&events.lifecycle, replay);
        let auth = without_page(&socket, auth);
        let kind = || EventKind::Connect(auth.clone());
        call_each(events, "connect", &socket, kind);
        if let Some(client) = socket.extensions.get::<Arc<Client>>() {
            client.greet(|Packet(payload, acknowledgement)| {
                dispatch(&client, Arc::clone(&socket), payload, acknowledgement);
            });
        }
    }
}

/// Calls the handlers of `disconnect`.
struct OnDisconnect;

impl DisconnectHandler<LocalAdapter, OnDisconnect> for OnDisconnect {
    fn call_with_defer(
        &self,
        socket: Arc<Socket>,
        reason: DisconnectReason,
        remove: fn(Arc<Socket>),
    ) {
        call_on_disconnect(&socket, reason);
        // The connection is removed before the handlers have ended.
        remove(socket);
    }
}

/// Spawns the handlers of `disconnect`. They must not run here: socketioxide may hold a lock that they need. Without a
/// runtime, where a host is dropped after it, they are not called.
fn call_on_disconnect(socket: &Arc<Socket>, reason: DisconnectReason) {
    let Some(events) = events(socket) else { return };
    if Handle::try_current().is_err() {
        return;
    }
    let kind = || EventKind::Disconnect(reason);
    for (index, event) in events_of(events, "disconnect", socket, kind) {
        let handled = Arc::clone(events);
        let handled = async move { call(&handled.handlers[index], event).await };
        // A handler that never ends would keep its client for ever.
        let ended = time::timeout(DISCONNECT_TIMEOUT, handled).map(drop);
        events.lifecycle.spawn(ended);
    }
}

/// The handlers, which are in the extensions of the request that opened this connection.
fn events(socket: &Socket) -> Option<&Arc<Events>> {
    socket.req_parts().extensions.get()
}

fn without_host() -> EventError {
    EventError::new("This connection was made without a host")
}

/// Calls the handlers of `disconnect`, closes all connections and refuses new ones.
pub(super) async fn close(io: &SocketIo) {
    for socket in io.sockets() {
        let this: Option<SocketHandle> = socket.extensions.get();
        if let Some(socket) = this.and_then(|SocketHandle(socket)| socket.upgrade()) {
            call_on_disconnect(&socket, DisconnectReason::ClosingServer);
        }
    }
    let mut closing = std::pin::pin!(io.close());
    let at_once = futures_util::poll!(closing.as_mut());
    // `close` removes the namespace, and socketioxide panics where something is emitted to a missing one.
    io.ns("/", (async || {}).with(refuse));
    if at_once.is_pending() {
        closing.await;
    }
}

async fn refuse() -> Result<(), EventError> {
    Err(EventError::new("The host is stopping"))
}

/// The handle of a connection, to call the handlers of `disconnect` when the host stops.
#[derive(Clone)]
struct SocketHandle(Weak<Socket>);

/// Calls each plugin's handler of `connect`, sorted by plugin. A handler that waits continues in a task.
fn call_each(
    events: &Arc<Events>,
    name: &'static str,
    socket: &Arc<Socket>,
    kind: impl Fn() -> EventKind,
) {
    for (index, event) in events_of(events, name, socket, kind) {
        let handled = Arc::clone(events);
        let handled = async move { call(&handled.handlers[index], event).await };
        start(&events.lifecycle, handled);
    }
}

/// Each plugin's handler of `connect` or `disconnect`, with the event that it is called with.
fn events_of(
    events: &Events,
    name: &'static str,
    socket: &Arc<Socket>,
    kind: impl Fn() -> EventKind,
) -> impl Iterator<Item = (usize, Event)> {
    let handlers = events.handlers.iter().enumerate();
    let handlers = handlers.filter(move |(_, handler)| handler.row.event == name);
    handlers.map(move |(index, handler)| {
        let event = Event {
            name,
            socket: Arc::clone(socket),
            kind: kind(),
            context: handler.context.clone(),
        };
        (index, event)
    })
}

/// Receives every event of a client.
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

/// Dispatches a packet to the handler of its event.
fn dispatch(
    client: &Arc<Client>,
    socket: Arc<Socket>,
    mut payload: Value,
    acknowledgement: Option<i64>,
) {
    let name = EventName::from_message_parts(&socket, &mut payload, &acknowledgement);
    let Ok(EventName(name)) = name else {
        return;
    };
    let events = &client.events;
    if name == series::EVENT {
        return series::answer(events, socket, payload, acknowledgement);
    }
    let Some(&index) = events.by_name.get(name.as_str()) else {
        let near = events.unknown(&name);
        let reply = Reply {
            event: name,
            socket,
            acknowledgement,
        };
        return reply.unknown(near.as_deref());
    };
    let handler = &events.handlers[index];
    let event = Event {
        name: handler.row.event,
        socket,
        kind: EventKind::Message(payload, acknowledgement),
        context: handler.context.clone(),
    };
    client.accept(index, event);
}
