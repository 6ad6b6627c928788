//! What every handler, event and task of a host shares.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use serde::Serialize;
use serde_json::{Value, json};
use socketioxide::SocketIo;
use tokio::sync::watch;

use super::Deck;
use super::duplicate::DuplicateInstrument;
use super::published::{self, PublishError, Published};

/// What browsers hear of the live deck; the name is in the macros' list of reserved ones.
const LIVE_DECK: &str = "live_deck";

/// What the plugins of one host share: the live deck, and what they publish. A clone is the same state.
///
/// A handler takes it as an argument; a program that sets the deck while the host runs makes one
/// and gives it to [`Host::state`](crate::Host::state).
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

/// Who is told, and what they were told last: under one lock, so that nobody sees an older value last.
#[derive(Debug, Default)]
struct Live {
    hosts: Vec<SocketIo>,
    published: Published,
}

impl Live {
    /// Sends this to every browser.
    fn tell(&self, event: &str, value: &Value) {
        for host in &self.hosts {
            // With one process there is nothing to wait for. Each browser that misses it is an error.
            host.emit(event, value).now_or_never();
        }
    }
}

impl GlobalState {
    /// A state without a deck.
    pub fn new() -> Self {
        Self::default()
    }

    /// The deck as it is now.
    pub fn deck(&self) -> Option<Deck> {
        self.0.deck.borrow().clone()
    }

    /// Sets the deck for every request from now on; a request that already has its instruments keeps them.
    ///
    /// # Errors
    ///
    /// [`DuplicateInstrument`] if the deck was given two instruments of one name; nothing changes then.
    pub fn set_deck(&self, deck: Deck) -> Result<(), DuplicateInstrument> {
        deck.check()?;
        self.replace_deck(Some(deck));
        Ok(())
    }

    /// Takes the deck away; a request that already has its instruments keeps them.
    pub fn clear_deck(&self) {
        self.replace_deck(None);
    }

    /// Open pages hear of it: the navigation shows which deck is live.
    fn replace_deck(&self, deck: Option<Deck>) {
        let live = self.live();
        // Drivers that end with it may publish, which needs the lock.
        let before = self.0.deck.send_replace(deck);
        live.tell(LIVE_DECK, &self.live_deck());
        drop(live);
        drop(before);
    }

    /// The live deck as browsers hear of it.
    fn live_deck(&self) -> Value {
        json!({ "name": self.0.deck.borrow().as_ref().map(Deck::name) })
    }

    /// Changes the deck with nobody setting it meanwhile; whether it is another now says the change. Open
    /// pages hear of it then.
    #[cfg(feature = "remote")]
    pub(crate) fn change_deck(&self, change: impl FnOnce(&mut Option<Deck>) -> bool) {
        let live = self.live();
        // Drivers that end with it may publish, which needs the lock.
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

    /// Sends a value to every browser under this event name, and keeps it for those that connect later:
    /// each gets the last value of every name first.
    ///
    /// Of the names, 1,000 are kept; the one that was published longest ago goes first. A browser that
    /// does not read as fast as values come misses some. What must not be kept is sent with
    /// socketioxide's `SocketIo` instead.
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
    /// [`PublishError`] if the name is the protocol's or the host's own, or if the value has no JSON or
    /// more than 1 MiB of it; nothing is sent then.
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

    /// The names of everything that was published, the one first that was published longest ago.
    pub(crate) fn published_names(&self) -> Vec<String> {
        self.live().published.names()
    }

    /// Sends the live deck's name with nobody setting another deck meanwhile.
    pub(crate) fn send_deck<T>(&self, send: impl FnOnce(&str, &Value) -> T) -> T {
        let _live = self.live();
        send(LIVE_DECK, &self.live_deck())
    }

    /// Sends the last value of this name with nobody publishing another meanwhile; `None` if there is none.
    pub(crate) fn send_published<T>(
        &self,
        name: &str,
        send: impl FnOnce(&Value) -> T,
    ) -> Option<T> {
        self.live().published.get(name).map(send)
    }

    /// A host whose browsers are told.
    pub(crate) fn add(&self, host: SocketIo) {
        self.live().hosts.push(host);
    }

    /// A host that has ended, by its address in memory.
    pub(crate) fn remove(&self, host: &SocketIo) {
        let of = |io: &SocketIo| std::ptr::from_ref(io.config());
        self.live().hosts.retain(|known| of(known) != of(host));
    }

    /// Hears from now on when the deck is set or taken away.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Option<Deck>> {
        self.0.deck.subscribe()
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        self.0.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
