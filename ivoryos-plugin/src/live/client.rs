//! The queues of one client: each handler gets its events in order, and the number of waiting events is limited.

use std::collections::{HashMap, VecDeque};
use std::mem::take;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use serde_json::json;
use socketioxide::handler::Value;
use socketioxide::socket::Sid;
use tokio::sync::Semaphore;

use super::events::{Events, Handler, call, start};
use crate::plugin::{Event, EventError};

/// How many handlers run at the same time for one client.
const HANDLERS_PER_CLIENT: usize = 64;
/// How many events of all clients together may wait, and how large their payloads may be in total.
const MOST_WAITING: Waiting<usize> = Waiting {
    events: 10_000,
    bytes: 64 * 1024 * 1024,
};

/// The number of waiting events, and the size of their payloads.
#[derive(Default)]
pub(super) struct Waiting<T> {
    events: T,
    bytes: T,
}

impl Waiting<AtomicUsize> {
    /// Counts this event, and returns the new numbers.
    fn add(&self, event: &Event) -> Waiting<usize> {
        let size = event.size();
        Waiting {
            events: self.events.fetch_add(1, Ordering::Relaxed) + 1,
            bytes: self.bytes.fetch_add(size, Ordering::Relaxed) + size,
        }
    }

    fn remove(&self, event: &Event) {
        self.events.fetch_sub(1, Ordering::Relaxed);
        self.bytes.fetch_sub(event.size(), Ordering::Relaxed);
    }
}

/// What a client sends as an event: its name and payload, and the number of the acknowledgement if it wants one.
pub(super) struct Packet(pub(super) Value, pub(super) Option<i64>);

/// A client. It exists while the client is connected, or while a handler works for it.
pub(super) struct Client {
    id: Sid,
    pub(super) events: Arc<Events>,
    /// Whether the handlers of `connect` were called and the early packets dispatched.
    greeted: AtomicBool,
    early: Mutex<Vec<Packet>>,
    /// For each handler that runs for this client, the events that wait for it.
    lanes: Mutex<HashMap<usize, VecDeque<Event>>>,
    waiting: Waiting<AtomicUsize>,
    running: Semaphore,
}

impl Client {
    pub(super) fn new(id: Sid, events: Arc<Events>) -> Arc<Self> {
        let client = Arc::new(Self {
            id,
            events,
            greeted: AtomicBool::new(false),
            early: Mutex::default(),
            lanes: Mutex::default(),
            waiting: Waiting::default(),
            running: Semaphore::new(HANDLERS_PER_CLIENT),
        });
        let mut clients = client.events.clients();
        clients.push(Arc::downgrade(&client));
        drop(clients);
        client
    }

    /// Returns the packet, or keeps it if the handlers of `connect` were not called yet. socketioxide 0.18.9 confirms
    /// the connection to a client a moment before the server can send to it, and fast clients send an event in between.
    pub(super) fn hold_back(&self, packet: Packet) -> Option<Packet> {
        if self.greeted.load(Ordering::Acquire) {
            return Some(packet);
        }
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        if self.greeted.load(Ordering::Acquire) {
            return Some(packet);
        }
        early.push(packet);
        None
    }

    /// Dispatches the packets that were held back. Packets that come meanwhile wait for the lock, so the order stays.
    pub(super) fn greet(&self, hand_out: impl FnMut(Packet)) {
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        take(&mut *early).into_iter().for_each(hand_out);
        self.greeted.store(true, Ordering::Release);
    }

    /// Queues the event for its handler, behind this client's earlier events for the same handler. If too many events
    /// wait, the client with the most is disconnected. An event for a handler with an instrument does not wait, it is
    /// refused: later it would move the instrument when nobody means that any more, even after a stop.
    pub(super) fn accept(self: &Arc<Self>, handler: usize, event: Event) {
        let mut lanes = self.lanes();
        let Some(lane) = lanes.get_mut(&handler) else {
            lanes.insert(handler, VecDeque::new());
            drop(lanes);
            return start(&self.events.work, Arc::clone(self).work(handler, event));
        };
        self.waiting.add(&event);
        let waiting = self.events.waiting.add(&event);
        if self.events.handlers[handler].row.instruments.is_empty() {
            lane.push_back(event);
            drop(lanes);
        } else {
            drop(lanes);
            start(&self.events.work, Arc::clone(self).refuse(handler, event));
        }
        if waiting.events > MOST_WAITING.events {
            disconnect_heaviest(&self.events, |client| &client.waiting.events);
        } else if waiting.bytes > MOST_WAITING.bytes {
            disconnect_heaviest(&self.events, |client| &client.waiting.bytes);
        }
    }

    /// Runs the handler for one event after the other, until none waits.
    async fn work(self: Arc<Self>, handler: usize, mut event: Event) {
        loop {
            let running = self.running.acquire().await;
            call(&self.events.handlers[handler], event).await;
            drop(running);
            match self.next(handler) {
                Some(next) => event = next,
                None => return,
            }
        }
    }

    /// Says that the event is not carried out. It counts as one that waits until its sender has read that.
    async fn refuse(self: Arc<Self>, handler: usize, event: Event) {
        let Handler { row, context, .. } = &self.events.handlers[handler];
        let deck = context.state().deck();
        let busy = row.instruments.iter().find_map(|instrument| {
            let doing = deck.as_ref()?.busy(instrument.name)?;
            Some(format!(" ({} is busy: {doing})", instrument.name))
        });
        let (name, busy) = (event.name, busy.unwrap_or_default());
        let message = format!("`{name}` is still at work, so this one was not carried out{busy}");
        let error = EventError::new(message);
        if let Some(reply) = event.reply() {
            reply.fail(&error).await;
        }
        self.no_longer_waiting(&event);
    }

    fn next(&self, handler: usize) -> Option<Event> {
        let mut lanes = self.lanes();
        let next = lanes.get_mut(&handler).and_then(VecDeque::pop_front);
        match &next {
            Some(event) => self.no_longer_waiting(event),
            None => drop(lanes.remove(&handler)),
        }
        next
    }

    /// Drops the waiting events, sends `event_error` and closes the connection.
    fn drop_connection(&self) {
        let mut lanes = self.lanes();
        let dropped: Vec<Event> = lanes.values_mut().flat_map(take).collect();
        drop(lanes);
        for event in &dropped {
            self.no_longer_waiting(event);
        }
        let Some(socket) = self.events.io.get_socket(self.id) else {
            return;
        };
        let events = dropped.len();
        tracing::warn!(
            events,
            "a client sends more events than its handlers can process"
        );
        let message = "Too many events are waiting: the connection is closed";
        let event = dropped.first().map(|event| event.name);
        let error = json!({ "event": event, "message": message });
        socket.emit("event_error", &error).ok();
        socket.disconnect().ok();
    }

    fn no_longer_waiting(&self, event: &Event) {
        self.waiting.remove(event);
        self.events.waiting.remove(event);
    }

    fn lanes(&self) -> MutexGuard<'_, HashMap<usize, VecDeque<Event>>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Disconnects the client of which the most waits: it sends more than its handlers can process.
fn disconnect_heaviest(events: &Events, waiting: impl Fn(&Client) -> &AtomicUsize) {
    // The list is unlocked before a client is dropped: dropping the last `Arc` of a client locks the list.
    let clients: Vec<Arc<Client>> = {
        let clients = events.clients();
        clients.iter().filter_map(Weak::upgrade).collect()
    };
    let flooding = clients
        .iter()
        .max_by_key(|client| waiting(client).load(Ordering::Relaxed));
    if let Some(client) = flooding {
        client.drop_connection();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let this = std::ptr::from_ref(self);
        let mut clients = self.events.clients();
        clients.retain(|client| client.as_ptr() != this);
    }
}
