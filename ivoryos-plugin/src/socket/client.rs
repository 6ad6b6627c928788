//! One client's events: in order, and only so many of them.

use std::collections::{HashMap, VecDeque};
use std::mem::take;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;
use socketioxide::socket::Sid;
use tokio::sync::Semaphore;

use super::dispatch::{Packet, call, start};
use super::event::Event;
use crate::app::Context;

/// Handlers that run at a time for one client.
const RUNNING: usize = 64;
/// Events that wait, of all the clients together.
const WAITING: usize = 10_000;

/// A client as long as it is connected, or a handler works for it.
pub(super) struct Client {
    id: Sid,
    pub(super) context: Context,
    /// It was greeted, and what it sent before is handed out.
    welcomed: AtomicBool,
    early: Mutex<Vec<Packet>>,
    /// For each handler that works for this client, what it is to do next.
    lanes: Mutex<HashMap<usize, VecDeque<Event>>>,
    waiting: AtomicUsize,
    running: Semaphore,
}

impl Client {
    pub(super) fn new(id: Sid, context: Context) -> Arc<Self> {
        let client = Arc::new(Self {
            id,
            context,
            welcomed: AtomicBool::new(false),
            early: Mutex::default(),
            lanes: Mutex::default(),
            waiting: AtomicUsize::new(0),
            running: Semaphore::new(RUNNING),
        });
        let clients = client.context.events.clients.lock();
        let mut clients = clients.unwrap_or_else(PoisonError::into_inner);
        clients.insert(id, Arc::downgrade(&client));
        drop(clients);
        client
    }

    /// Gives the packet back, unless the client is not greeted yet. socketioxide 0.18.9 tells a client that
    /// it is connected a moment before it lets anybody send to it, and some answer faster.
    pub(super) fn hold_back(&self, packet: Packet) -> Option<Packet> {
        if self.welcomed.load(Ordering::Acquire) {
            return Some(packet);
        }
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        if self.welcomed.load(Ordering::Acquire) {
            return Some(packet);
        }
        early.push(packet);
        None
    }

    /// Hands out what was held back; whatever comes meanwhile waits, so that the order stays.
    pub(super) fn welcome(&self, hand_out: impl FnMut(Packet)) {
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        take(&mut *early).into_iter().for_each(hand_out);
        self.welcomed.store(true, Ordering::Release);
    }

    /// Hands the event to its handler, after those that it still has of this client.
    pub(super) fn accept(self: &Arc<Self>, handler: usize, event: Event) {
        let mut lanes = self.lanes();
        let Some(lane) = lanes.get_mut(&handler) else {
            lanes.insert(handler, VecDeque::new());
            drop(lanes);
            return start(Arc::clone(self).work(handler, event));
        };
        lane.push_back(event);
        drop(lanes);
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let before = self.context.events.waiting.fetch_add(1, Ordering::Relaxed);
        if before >= WAITING {
            relieve(&self.context);
        }
    }

    /// Works through a lane until it is empty.
    async fn work(self: Arc<Self>, handler: usize, mut event: Event) {
        loop {
            let running = self.running.acquire().await;
            call(handler, event).await;
            drop(running);
            match self.next(handler) {
                Some(next) => event = next,
                None => return,
            }
        }
    }

    fn next(&self, handler: usize) -> Option<Event> {
        let mut lanes = self.lanes();
        let next = lanes.get_mut(&handler).and_then(VecDeque::pop_front);
        if next.is_none() {
            lanes.remove(&handler);
        } else {
            self.no_longer_waiting(1);
        }
        next
    }

    /// Forgets what waits, and lets the client know.
    fn drop_connection(&self) {
        let mut lanes = self.lanes();
        let dropped: Vec<Event> = lanes.values_mut().flat_map(take).collect();
        drop(lanes);
        self.no_longer_waiting(dropped.len());
        let Some(socket) = self.context.io.get_socket(self.id) else {
            return;
        };
        tracing::warn!(
            events = dropped.len(),
            "a client sends more than its handlers can do"
        );
        let message = "Too many events are waiting: the connection is closed";
        let event = dropped.first().map(|event| event.name);
        let error = json!({ "event": event, "message": message });
        socket.emit("event_error", &error).ok();
        socket.disconnect().ok();
    }

    fn no_longer_waiting(&self, events: usize) {
        self.waiting.fetch_sub(events, Ordering::Relaxed);
        self.context
            .events
            .waiting
            .fetch_sub(events, Ordering::Relaxed);
    }

    fn lanes(&self) -> std::sync::MutexGuard<'_, HashMap<usize, VecDeque<Event>>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops the client that has the most events waiting: it is the one that floods.
fn relieve(context: &Context) {
    let clients = context.events.clients.lock();
    let clients = clients.unwrap_or_else(PoisonError::into_inner);
    let flooding = clients
        .values()
        .filter_map(std::sync::Weak::upgrade)
        .max_by_key(|client| client.waiting.load(Ordering::Relaxed));
    drop(clients);
    if let Some(client) = flooding {
        client.drop_connection();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let clients = self.context.events.clients.lock();
        clients
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.id);
    }
}
