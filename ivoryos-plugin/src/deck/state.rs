//! What every handler, event and task of a host shares.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use serde::Serialize;
use serde_json::{Value, json};
use socketioxide::SocketIo;
use tokio::sync::watch;

use super::Deck;
use super::caller::Caller;
use super::duplicate::DuplicateInstrument;
use super::moves::MoveLog;
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
pub struct GlobalState {
    inner: Arc<Inner>,
    /// Who publishes with this handle, and uses the deck's instruments.
    caller: Caller,
}

#[derive(Debug, Default)]
struct Inner {
    deck: watch::Sender<Option<Deck>>,
    live: Mutex<Live>,
    /// The record of movements of the host that has this state.
    moves: Mutex<Option<MoveLog>>,
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
        let deck = self.inner.deck.borrow().clone();
        deck.map(|deck| deck.used_by(self.caller.clone()))
    }

    /// A handle for the one who publishes with it and uses the deck's instruments.
    pub(crate) fn used_by(&self, caller: Caller) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            caller,
        }
    }

    /// Whose handle it is.
    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Records the claims of the deck's instruments from now on, whichever deck that is.
    pub(crate) fn record_moves(&self, log: MoveLog) {
        if let Some(deck) = self.deck() {
            deck.record_moves(log.clone());
        }
        *self
            .inner
            .moves
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(log);
    }

    /// The record of movements, if there is one.
    pub(crate) fn move_log(&self) -> Option<MoveLog> {
        let moves = self.inner.moves.lock();
        moves.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The deck as it is kept: nobody's handle, and its claims recorded.
    fn kept(&self, deck: Deck) -> Deck {
        if let Some(log) = self.move_log() {
            deck.record_moves(log);
        }
        deck.used_by(Caller::default())
    }

    /// Sets the deck for every request from now on; a request that already has its instruments keeps them.
    ///
    /// # Errors
    ///
    /// [`DuplicateInstrument`] if the deck was given two instruments of one name; nothing changes then.
    pub fn set_deck(&self, deck: Deck) -> Result<(), DuplicateInstrument> {
        deck.check()?;
        self.replace_deck(Some(self.kept(deck)));
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
        let before = self.inner.deck.send_replace(deck);
        live.tell(LIVE_DECK, &self.live_deck());
        drop(live);
        drop(before);
    }

    /// The live deck as browsers hear of it.
    fn live_deck(&self) -> Value {
        json!({ "name": self.inner.deck.borrow().as_ref().map(Deck::name) })
    }

    /// Changes the deck with nobody setting it meanwhile; whether it is another now says the change. Open
    /// pages hear of it then.
    #[cfg(feature = "remote")]
    pub(crate) fn change_deck(&self, change: impl FnOnce(&mut Option<Deck>) -> bool) {
        let live = self.live();
        // Drivers that end with it may publish, which needs the lock.
        let mut before = None;
        let is_changed = self.inner.deck.send_if_modified(|deck| {
            before.clone_from(deck);
            let is_changed = change(deck);
            if is_changed {
                *deck = deck.take().map(|deck| self.kept(deck));
            }
            is_changed
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
    /// does not read as fast as values come misses some. What happens once, and is not the case afterwards, is
    /// sent with [`emit`](Self::emit) instead.
    ///
    /// A name belongs to the first plugin that publishes or emits it, until that plugin takes it back with
    /// [`unpublish`](Self::unpublish).
    ///
    /// ```
    /// use ivoryos_plugin::GlobalState;
    ///
    /// let state = GlobalState::new();
    /// state.publish("temperature", &21.5)?;
    /// assert!(state.publish("temperature", &f64::NAN).is_err());
    /// # Ok::<(), ivoryos_plugin::PublishError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PublishError`] if the name is the protocol's, the host's own or another plugin's, or if the value has
    /// no JSON, such as NaN, or more than 1 MiB of it; nothing is sent then.
    pub fn publish<T: Serialize + ?Sized>(
        &self,
        event: &str,
        value: &T,
    ) -> Result<(), PublishError> {
        let value = published::checked(event, value)?;
        let mut live = self.live();
        live.published.take_name(event, self.caller.plugin)?;
        live.tell(event, &value);
        live.published.keep(event, value);
        Ok(())
    }

    /// Sends a value to every open browser under this event name, once: for what happens, such as "dose done".
    /// Who connects later does not get it.
    ///
    /// ```
    /// use ivoryos_plugin::GlobalState;
    ///
    /// let state = GlobalState::new();
    /// state.emit("dose_done", &"2.0 mL")?;
    /// # Ok::<(), ivoryos_plugin::PublishError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// See [`publish`](Self::publish).
    pub fn emit<T: Serialize + ?Sized>(&self, event: &str, value: &T) -> Result<(), PublishError> {
        let value = published::checked(event, value)?;
        let mut live = self.live();
        live.published.take_name(event, self.caller.plugin)?;
        live.tell(event, &value);
        Ok(())
    }

    /// Takes back what was published under this event name: open browsers get the event with `null`, and who
    /// connects later gets nothing. The name is free then, for other plugins as well.
    ///
    /// ```
    /// use ivoryos_plugin::GlobalState;
    ///
    /// let state = GlobalState::new();
    /// state.publish("temperature", &21.5)?;
    /// state.unpublish("temperature")?;
    /// # Ok::<(), ivoryos_plugin::PublishError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PublishError`] if the name is another plugin's. One that nobody has published is none.
    pub fn unpublish(&self, event: &str) -> Result<(), PublishError> {
        let mut live = self.live();
        if live.published.remove(event, self.caller.plugin)? {
            live.tell(event, &Value::Null);
        }
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

    /// A host that has ended, by its place in memory.
    pub(crate) fn remove(&self, host: &SocketIo) {
        let of = |io: &SocketIo| std::ptr::from_ref(io.config());
        self.live().hosts.retain(|known| of(known) != of(host));
    }

    /// Hears from now on when the deck is set or taken away.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Option<Deck>> {
        self.inner.deck.subscribe()
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        self.inner
            .live
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
