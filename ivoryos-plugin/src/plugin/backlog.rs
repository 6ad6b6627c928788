//! What waits for one client: the size of the replies that it has not read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;
use socketioxide::SocketIo;
use socketioxide::socket::{Sid, Socket};

/// How many bytes may wait for one client. A single larger reply is sent all the same.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// The replies that wait for a client, in bytes. It is in the extensions of the request that opened the session. The
/// number of waiting packets is limited elsewhere: this one is for large ones.
#[derive(Debug, Default)]
pub(crate) struct Backlog {
    bytes: AtomicUsize,
    /// The client has read too little, and its connection ends.
    is_over: AtomicBool,
    reader: AtomicWaker,
    writer: AtomicWaker,
}

impl Backlog {
    /// That of the session to which this socket belongs.
    pub(super) fn of(socket: &Socket) -> Option<&Arc<Self>> {
        socket.req_parts().extensions.get()
    }

    /// That of the session with this id, once its client has connected to Socket.IO.
    pub(crate) fn find(io: &SocketIo, session: Sid) -> Option<Arc<Self>> {
        let socket = io.of("/")?.get_socket(session)?;
        Self::of(&socket).cloned()
    }

    /// Counts a reply of this size. Returns false if it has to wait behind too many others.
    pub(super) fn add(&self, size: usize) -> bool {
        let before = self.bytes.fetch_add(size, Ordering::Relaxed);
        let fits = before == 0 || before.saturating_add(size) <= MOST_BYTES;
        fits && !self.is_over.load(Ordering::Relaxed)
    }

    /// The client has taken so many bytes, of replies or of other packets.
    pub(crate) fn remove(&self, size: usize) {
        let less = |bytes: usize| Some(bytes.saturating_sub(size));
        let (set, get) = (Ordering::Relaxed, Ordering::Relaxed);
        self.bytes.fetch_update(set, get, less).ok();
    }

    /// Nothing waits any more.
    pub(crate) fn clear(&self) {
        self.bytes.store(0, Ordering::Relaxed);
    }

    /// Ends the client's connection. Returns true the first time.
    pub(super) fn end(&self) -> bool {
        let is_first = !self.is_over.swap(true, Ordering::Relaxed);
        self.reader.wake();
        self.writer.wake();
        is_first
    }

    /// Is ready when the connection is to end, for who reads from it.
    pub(crate) fn poll_over_reader(&self, context: &Context<'_>) -> Poll<()> {
        self.poll_over(&self.reader, context)
    }

    /// The same for who writes to it.
    pub(crate) fn poll_over_writer(&self, context: &Context<'_>) -> Poll<()> {
        self.poll_over(&self.writer, context)
    }

    fn poll_over(&self, waker: &AtomicWaker, context: &Context<'_>) -> Poll<()> {
        waker.register(context.waker());
        if self.is_over.load(Ordering::Relaxed) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
