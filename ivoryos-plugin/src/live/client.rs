//! One client's events: in order, and only so many of them.

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

/// Handlers that run at a time for one client.
const HANDLERS_PER_CLIENT: usize = 64;
/// Events that wait, of all the clients together, and what they may carry.
const MOST_WAITING: Waiting<usize> = Waiting {
    events: 10_000,
    bytes: 64 * 1024 * 1024,
};

/// How much waits.
#[derive(Default)]
pub(super) struct Waiting<T> {
    events: T,
    bytes: T,
}

impl Waiting<AtomicUsize> {
    /// What waits with this event.
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

/// What comes with an event: its name and payload, and the number of the acknowledgement, if one is asked for.
pub(super) struct Packet(pub(super) Value, pub(super) Option<i64>);

/// A client as long as it is connected, or a handler works for it.
pub(super) struct Client {
    id: Sid,
    pub(super) events: Arc<Events>,
    /// It was greeted, and what it sent before is handed out.
    greeted: AtomicBool,
    early: Mutex<Vec<Packet>>,
    /// For each handler that works for this client, what it is to do next.
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

    /// Gives the packet back, unless the client is not greeted yet. socketioxide 0.18.9 tells a client that
    /// it is connected a moment before it lets anybody send to it, and some answer faster.
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

    /// Hands out what was held back; whatever comes meanwhile waits, so that the order stays.
    pub(super) fn greet(&self, hand_out: impl FnMut(Packet)) {
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        take(&mut *early).into_iter().for_each(hand_out);
        self.greeted.store(true, Ordering::Release);
    }

    /// Hands the event to its handler, after those that it still has of this client. One for a handler with an
    /// instrument does not wait: it would move the instrument later than its sender means, after a stop even.
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

    /// Works through a lane until it is empty.
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

    /// Forgets what waits, and lets the client know.
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
        tracing::warn!(events, "a client sends more than its handlers can do");
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

/// Drops the client that has the most waiting: it is the one that floods.
fn disconnect_heaviest(events: &Events, waiting: impl Fn(&Client) -> &AtomicUsize) {
    // The last one to hold a client takes it off the list, so none is held beside the list.
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
