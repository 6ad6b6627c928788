//! The state that all handlers and tasks of a host share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use serde::Serialize;
use serde_json::{Value, json};
use socketioxide::SocketIo;
use tokio::sync::watch;

use super::Deck;
use super::duplicate::DuplicateInstrument;
use super::published::{self, PublishError, Published};

/// The event that tells browsers the live deck's name. The macro crate lists it among the reserved names.
const LIVE_DECK: &str = "live_deck";

/// What the plugins of one host share: the live deck, and what they publish. A clone is the same state.
///
/// A handler takes it as an argument. A program can make one and give it to
/// [`Host::state`](crate::Host::state), to set the deck while the host runs.
///
/// ```
/// use ivoryos_plugin::{Deck, GlobalState};
///
/// let state = GlobalState::new();
/// assert!(state.deck().is_none());
/// state.set_deck(Deck::new("abstract_sdl"))?;
/// assert_eq!(state.deck().unwrap().name(), "abstract_sdl");
/// state.clear_deck();
/// assert!(state.deck().is_none());
/// # Ok::<(), ivoryos_plugin::DuplicateInstrument>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct GlobalState(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    deck: watch::Sender<Option<Deck>>,
    live: Mutex<Live>,
}

/// The Socket.IO servers that get each value, and the last values. One lock holds both, so that no browser gets an
/// older value after a newer one.
#[derive(Debug, Default)]
struct Live {
    hosts: Vec<SocketIo>,
    published: Published,
}

impl Live {
    /// Sends an event to every browser.
    fn tell(&self, event: &str, value: &Value) {
        for host in &self.hosts {
            // With the adapter for one process the future is ready at once. Its error lists the browsers whose
            // buffers are full, which miss the event.
            host.emit(event, value).now_or_never();
        }
    }
}

impl GlobalState {
    /// A state without a deck.
    pub fn new() -> Self {
        Self::default()
    }

    /// The live deck; `None` if there is none.
    pub fn deck(&self) -> Option<Deck> {
        self.0.deck.borrow().clone()
    }

    /// Makes this the live deck. Handlers that run keep the instruments that they have.
    ///
    /// # Errors
    ///
    /// [`DuplicateInstrument`] if the deck was given two instruments of one name. The live deck then stays.
    pub fn set_deck(&self, deck: Deck) -> Result<(), DuplicateInstrument> {
        deck.check()?;
        self.replace_deck(Some(deck));
        Ok(())
    }

    /// Removes the live deck. Handlers that run keep the instruments that they have.
    pub fn clear_deck(&self) {
        self.replace_deck(None);
    }

    /// Sets or removes the deck, and sends its name to open pages, whose navigation shows it.
    fn replace_deck(&self, deck: Option<Deck>) {
        let live = self.live();
        // Dropped after the lock is released: the drivers of the old deck may publish when they are dropped.
        let before = self.0.deck.send_replace(deck);
        live.tell(LIVE_DECK, &self.live_deck());
        drop(live);
        drop(before);
    }

    /// The payload of the event that tells browsers the live deck's name.
    fn live_deck(&self) -> Value {
        json!({ "name": self.0.deck.borrow().as_ref().map(Deck::name) })
    }

    /// Calls `change` with the deck locked. If it returns true, the deck is another one, and open pages get its name.
    #[cfg(feature = "remote")]
    pub(crate) fn change_deck(&self, change: impl FnOnce(&mut Option<Deck>) -> bool) {
        let live = self.live();
        // Dropped after the lock is released: the drivers of the old deck may publish when they are dropped.
        let mut before = None;
        let is_changed = self.0.deck.send_if_modified(|deck| {
            before.clone_from(deck);
            change(deck)
        });
        if is_changed {
            live.tell(LIVE_DECK, &self.live_deck());
        }
        drop(live);
        drop(before);
    }

    /// Sends a value to every browser as the event of this name, and keeps it: a browser that connects later first
    /// gets the last value of each name.
    ///
    /// It keeps 1,000 names; beyond that the one that was published longest ago is dropped. A browser that reads more
    /// slowly than values are published misses some. To send an event without keeping it, use
    /// [`SocketIo`](socketioxide::SocketIo).
    ///
    /// ```
    /// use ivoryos_plugin::GlobalState;
    ///
    /// let state = GlobalState::new();
    /// state.publish("temperature", &21.5)?;
    /// # Ok::<(), ivoryos_plugin::PublishError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PublishError`] if the name is empty or reserved, or if the value cannot be written as JSON or has more than
    /// 1 MiB as JSON. Nothing is then sent.
    pub fn publish<T: Serialize + ?Sized>(
        &self,
        event: &str,
        value: &T,
    ) -> Result<(), PublishError> {
        let value = published::checked(event, value)?;
        let mut live = self.live();
        live.tell(event, &value);
        live.published.keep(event, value);
        Ok(())
    }

    /// The names of the values that are kept, the one that was published longest ago first.
    pub(crate) fn published_names(&self) -> Vec<String> {
        self.live().published.names()
    }

    /// Calls `send` with the live deck's name. The deck is locked meanwhile.
    pub(crate) fn send_deck<T>(&self, send: impl FnOnce(&str, &Value) -> T) -> T {
        let _live = self.live();
        send(LIVE_DECK, &self.live_deck())
    }

    /// Calls `send` with the last value of this name; `None` if there is none. The values are locked meanwhile.
    pub(crate) fn send_published<T>(
        &self,
        name: &str,
        send: impl FnOnce(&Value) -> T,
    ) -> Option<T> {
        self.live().published.get(name).map(send)
    }

    /// Adds a host's Socket.IO server: its browsers get what is published.
    pub(crate) fn add(&self, host: SocketIo) {
        self.live().hosts.push(host);
    }

    /// Removes the server of a host that has ended, by its address in memory.
    pub(crate) fn remove(&self, host: &SocketIo) {
        let of = |io: &SocketIo| std::ptr::from_ref(io.config());
        self.live().hosts.retain(|known| of(known) != of(host));
    }

    /// A receiver that is notified when the deck is set or removed.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Option<Deck>> {
        self.0.deck.subscribe()
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        self.0.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
