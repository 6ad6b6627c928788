//! From what a client does to the plugins' handlers.

use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::json;
use socketioxide::SocketIo;
use socketioxide::adapter::LocalAdapter;
use socketioxide::extract::{Event as EventName, SocketRef};
use socketioxide::handler::{
    ConnectHandler, DisconnectHandler, FromMessageParts, MessageHandler, Value,
};
use socketioxide::socket::{DisconnectReason, Socket};
use tokio::runtime::Handle;
use tokio::time;

use super::client::{Client, Packet};
use super::events::{Events, call, start};
use super::replay::replay;
use crate::plugin::{Event, EventError, EventKind, Reply};

/// How long the handler of a connection's end may take.
const DISCONNECT_TIMEOUT: Duration = Duration::from_mins(1);

/// Waits for clients.
pub(super) fn listen(io: &SocketIo) {
    io.ns("/", OnConnect.with(admit));
}

/// Goes before the client hears that it is connected: whatever it sends then finds its handler.
async fn admit(socket: SocketRef) -> Result<(), EventError> {
    let events = events(&socket).ok_or_else(without_host)?;
    let client = Client::new(socket.id, Arc::clone(events));
    socket.extensions.insert(Arc::clone(&client));
    socket.on_fallback(Dispatcher(client));
    socket.on_disconnect(OnDisconnect);
    Ok(())
}

/// Greets those who are connected.
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
        let replay = replay(events.state.clone(), Arc::clone(&socket));
        start(&events.lifecycle, replay);
        let kind = || EventKind::Connect(auth.clone());
        call_each(events, "connect", &socket, kind);
        if let Some(client) = socket.extensions.get::<Arc<Client>>() {
            client.greet(|Packet(payload, acknowledgement)| {
                dispatch(&client, Arc::clone(&socket), payload, acknowledgement);
            });
        }
    }
}

/// Sees off those who are gone.
struct OnDisconnect;

impl DisconnectHandler<LocalAdapter, OnDisconnect> for OnDisconnect {
    fn call_with_defer(
        &self,
        socket: Arc<Socket>,
        reason: DisconnectReason,
        remove: fn(Arc<Socket>),
    ) {
        call_on_disconnect(&socket, reason);
        // A handler that does not end must not keep the connection.
        remove(socket);
    }
}

/// Calls the handlers of this connection's end, beside whatever ends it: socketioxide may hold a lock that
/// they need. A host may be dropped after its runtime, and then there is nothing to run them on.
fn call_on_disconnect(socket: &Arc<Socket>, reason: DisconnectReason) {
    let Some(events) = events(socket) else { return };
    if Handle::try_current().is_err() {
        return;
    }
    let kind = || EventKind::Disconnect(reason);
    for (index, event) in events_of(events, "disconnect", socket, kind) {
        let handled = Arc::clone(events);
        let handled = async move { call(&handled.handlers[index], event).await };
        // Nobody waits for it, and one that never ends would keep its client for ever.
        let ended = time::timeout(DISCONNECT_TIMEOUT, handled).map(drop);
        events.lifecycle.spawn(ended);
    }
}

/// The handlers that the request which opened this connection carries.
fn events(socket: &Socket) -> Option<&Arc<Events>> {
    socket.req_parts().extensions.get()
}

fn without_host() -> EventError {
    EventError::new("This connection was made without a host")
}

/// Tells the clients that the server ends, after their plugins have heard of it. Nobody else comes in.
pub(super) async fn close(io: &SocketIo) {
    for socket in io.sockets() {
        let this: Option<SocketHandle> = socket.extensions.get();
        if let Some(socket) = this.and_then(|SocketHandle(socket)| socket.upgrade()) {
            call_on_disconnect(&socket, DisconnectReason::ClosingServer);
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
struct SocketHandle(Weak<Socket>);

/// Calls the handler that each plugin has for a connection's beginning or end, in the plugins' order.
/// Those that wait go on beside the others.
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

/// Each plugin's handler of a connection's beginning or end, with what it is called with.
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

/// Hands a packet to the handler of its event.
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
    let Some(&index) = events.by_name.get(name.as_str()) else {
        let reply = Reply {
            event: name,
            socket,
            acknowledgement,
        };
        return reply.unknown();
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
