//! The state that all handlers and tasks of a host share.

mod jobs;
mod python;

use std::mem::take;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use serde::Serialize;
use serde_json::{Value, json};
use socketioxide::SocketIo;
use tokio::sync::watch;

use super::Deck;
use super::activity::{ActivityLog, Tell as ActivityTell, Unsaved};
use super::caller::Caller;
use super::calls::{self, Calls, Feed, PythonCalls};
use super::duplicate::DuplicateInstrument;
use super::jobs::Jobs;
use super::moves::MoveLog;
use super::published::{self, Audience, PublishError, Published};
use super::saved::{self, SavedPoint};
use super::series::{self, Record, Window};

/// The event that tells browsers the live deck's name. The macro crate lists it among the reserved names.
const LIVE_DECK: &str = "live_deck";

/// The event that tells pages that calls were logged. The macro crate lists it, too.
const CALLS_LOGGED: &str = "calls_logged";

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
pub struct GlobalState {
    inner: Arc<Inner>,
    /// Who publishes with this handle, and uses the deck's instruments.
    caller: Caller,
}

#[derive(Debug, Default)]
struct Inner {
    number: Number,
    deck: watch::Sender<Option<Deck>>,
    live: Mutex<Live>,
    /// The record of movements of the host that has this state.
    moves: Mutex<Option<MoveLog>>,
    /// The log of calls of the host that has this state.
    activity: Mutex<Option<ActivityLog>>,
    /// The long moves of the plugins.
    jobs: Jobs,
    /// What the deck's instruments do.
    calls: Feed,
    /// What those in Python do at the moment.
    python_calls: Mutex<PythonCalls>,
}

/// Tells the states of a program apart: each has the next number, from 1.
#[derive(Debug)]
struct Number(u64);

impl Default for Number {
    fn default() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        calls::take_off(&self.calls);
    }
}

/// The Socket.IO servers that get each value, and the last values. One lock holds both, so that no browser gets an
/// older value after a newer one.
#[derive(Debug, Default)]
struct Live {
    hosts: Vec<SocketIo>,
    /// What it has of a series has a lock of its own, which is taken before this one, never after it.
    published: Published,
    /// Series that were taken back, of which the log's file may have values.
    forgotten: Vec<(Option<&'static str>, String)>,
}

impl Live {
    /// Sends an event to every browser.
    fn tell(&self, event: &str, value: &Value) {
        self.tell_those(&Audience::AllBut(Vec::new()), event, value);
    }

    /// Sends an event to some browsers.
    fn tell_those(&self, audience: &Audience, event: &str, value: &Value) {
        for host in &self.hosts {
            // With the adapter for one process the future is ready at once. Its error lists the browsers whose
            // buffers are full, which miss the event.
            match audience {
                Audience::AllBut(none) if none.is_empty() => host.emit(event, value).now_or_never(),
                Audience::AllBut(plugins) => {
                    let rooms: Vec<_> = plugins.iter().map(|it| pages_of(it)).collect();
                    host.except(rooms).emit(event, value).now_or_never()
                }
                Audience::PagesOf(plugin) => {
                    host.to(pages_of(plugin)).emit(event, value).now_or_never()
                }
            };
        }
    }
}

/// The room of the Socket.IO server with the pages of a plugin.
pub(crate) fn pages_of(plugin: &str) -> String {
    format!("ivoryos pages of {plugin}")
}

impl GlobalState {
    /// A state without a deck.
    pub fn new() -> Self {
        Self::default()
    }

    /// The live deck; `None` if there is none.
    pub fn deck(&self) -> Option<Deck> {
        let deck = self.inner.deck.borrow().clone();
        deck.map(|deck| deck.used_by(self.caller.clone()))
    }

    /// A handle for the one who publishes with it and uses the deck's instruments.
    pub(crate) fn used_by(&self, caller: Caller) -> Self {
        let caller = Caller {
            state: self.number(),
            ..caller
        };
        Self {
            inner: Arc::clone(&self.inner),
            caller,
        }
    }

    /// What tells it from the states of other hosts in this program; a clone has the same.
    pub(crate) fn number(&self) -> u64 {
        self.inner.number.0
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

    /// The log that has the calls of the deck's instruments.
    pub(crate) fn set_activity(&self, log: ActivityLog) {
        let activity = self.inner.activity.lock();
        *activity.unwrap_or_else(PoisonError::into_inner) = Some(log);
    }

    /// Tells the open pages that calls were logged. It keeps nothing of the state.
    pub(crate) fn activity_teller(&self) -> ActivityTell {
        let state = Arc::downgrade(&self.inner);
        Box::new(move || {
            if let Some(state) = state.upgrade() {
                let live = state.live.lock().unwrap_or_else(PoisonError::into_inner);
                live.tell(CALLS_LOGGED, &Value::Null);
            }
        })
    }

    /// The log of calls, if there is one.
    pub(crate) fn activity(&self) -> Option<ActivityLog> {
        let activity = self.inner.activity.lock();
        activity.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The deck as it is kept: nobody's handle, and its claims recorded.
    fn kept(&self, deck: Deck) -> Deck {
        if let Some(log) = self.move_log() {
            deck.record_moves(log);
        }
        deck.used_by(Caller::default())
    }

    /// Makes this the live deck. Handlers that run keep the instruments that they have.
    ///
    /// # Errors
    ///
    /// [`DuplicateInstrument`] if the deck was given two instruments of one name. The live deck then stays.
    pub fn set_deck(&self, deck: Deck) -> Result<(), DuplicateInstrument> {
        deck.check()?;
        self.replace_deck(Some(self.kept(deck)));
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
        self.watch(deck.as_ref());
        let before = self.inner.deck.send_replace(deck);
        live.tell(LIVE_DECK, &self.live_deck());
        drop(live);
        drop(before);
    }

    /// Sees from now on what the instruments of this deck do, and no more what others do.
    fn watch(&self, deck: Option<&Deck>) {
        match deck {
            Some(deck) => calls::put_on(&self.inner.calls, deck),
            None => calls::take_off(&self.inner.calls),
        }
    }

    /// The payload of the event that tells browsers the live deck's name.
    fn live_deck(&self) -> Value {
        json!({ "name": self.inner.deck.borrow().as_ref().map(Deck::name) })
    }

    /// Calls `change` with the deck locked. If it returns true, the deck is another one, and open pages get its name.
    #[cfg(feature = "remote")]
    pub(crate) fn change_deck(&self, change: impl FnOnce(&mut Option<Deck>) -> bool) {
        let live = self.live();
        // Dropped after the lock is released: the drivers of the old deck may publish when they are dropped.
        let mut before = None;
        let is_changed = self.inner.deck.send_if_modified(|deck| {
            before.clone_from(deck);
            let is_changed = change(deck);
            if is_changed {
                *deck = deck.take().map(|deck| self.kept(deck));
                self.watch(deck.as_ref());
            }
            is_changed
        });
        if is_changed {
            live.tell(LIVE_DECK, &self.live_deck());
        }
        drop(live);
        drop(before);
    }

    /// What the deck's instruments do from now on: the begin and the end of each call of a method of a `#[driver]`,
    /// and of each claim of another driver, whoever makes them.
    ///
    /// Who reads too slowly misses some, and [`Calls::missed`] says how many.
    pub fn calls(&self) -> Calls {
        self.inner.calls.receive()
    }

    /// Sends a value to browsers as the event of this name, and keeps it: a browser that connects later first
    /// gets the last value of each name.
    ///
    /// The name is the plugin's own: another plugin may publish the same name, and the pages of each hear their
    /// plugin's. Everybody else, such as a page of a third plugin, hears the one that was the first to publish it. What
    /// the program itself publishes goes to all but the pages of plugins that publish the name, too.
    ///
    /// It keeps 1,000 names of each plugin; beyond that the one that was published longest ago is dropped. A browser
    /// that reads more slowly than values are published misses some. To send an event without keeping it, use
    /// [`emit`](Self::emit).
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
    /// [`PublishError`] if the name is empty or reserved, or if the value cannot be written as JSON, such as NaN, or
    /// has more than 1 MiB as JSON. Nothing is then sent.
    pub fn publish<T: Serialize + ?Sized>(
        &self,
        event: &str,
        value: &T,
    ) -> Result<(), PublishError> {
        let value = published::checked(event, value)?;
        self.publish_checked(event, self.caller.plugin, value);
        Ok(())
    }

    fn publish_checked(&self, event: &str, plugin: Option<&'static str>, value: Value) {
        let mut live = self.live();
        let audience = live.published.use_name(event, plugin);
        live.tell_those(&audience, event, &value);
        live.published.keep(event, plugin, value);
    }

    /// Sends a value to the open browsers under this event name, once: for what happens, such as "dose done".
    /// Who connects later does not get it. Who hears it is the same as for [`publish`](Self::publish).
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
        let audience = live.published.use_name(event, self.caller.plugin);
        live.tell_those(&audience, event, &value);
        Ok(())
    }

    /// Takes back what was published under this event name: open browsers get the event with `null`, or with what
    /// another plugin publishes under it, and who connects later gets nothing. What a series has kept is gone, too.
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
    /// [`PublishError`] if the name is empty or reserved. One that the plugin does not publish is none.
    pub fn unpublish(&self, event: &str) -> Result<(), PublishError> {
        published::check_name(event)?;
        let mut live = self.live();
        if live.published.has_record(event, self.caller.plugin) {
            live.forgotten.push((self.caller.plugin, event.to_owned()));
        }
        if let Some(removed) = live.published.remove(event, self.caller.plugin) {
            live.tell_those(&removed.audience, event, &removed.value);
        }
        Ok(())
    }

    /// What the log's file has of this plugin's series of this name.
    pub(super) fn saved_points(&self, name: &str) -> Vec<SavedPoint> {
        // What was taken back is not there again.
        let forgotten = |live: &Live| {
            let mut forgotten = live.forgotten.iter();
            forgotten.any(|(plugin, it)| *plugin == self.caller.plugin && it == name)
        };
        if forgotten(&self.live()) {
            return Vec::new();
        }
        let log = self.activity();
        let points = log.map(|log| log.points(self.caller.plugin, name));
        points.unwrap_or_default()
    }

    /// Takes what the series that are kept over a restart have not written yet. It keeps nothing of the state.
    pub(crate) fn series_to_save(&self) -> Unsaved {
        let state = Arc::downgrade(&self.inner);
        Box::new(move || {
            let Some(state) = state.upgrade() else {
                return Vec::new();
            };
            let mut live = state.live.lock().unwrap_or_else(PoisonError::into_inner);
            let forgotten = take(&mut live.forgotten).into_iter();
            let forgotten = forgotten.map(|(plugin, name)| saved::Unsaved {
                oldest: u64::MAX,
                ..saved::Unsaved::none(plugin, name)
            });
            let mut unsaved: Vec<_> = forgotten.collect();
            let records = live.published.records();
            // A series is locked before this lock, never after it.
            drop(live);
            for (of, record) in records {
                if let Some((oldest, points)) = series::locked(&record).take_unsaved() {
                    unsaved.push(saved::Unsaved {
                        oldest,
                        points,
                        ..of
                    });
                }
            }
            unsaved
        })
    }

    /// What is kept of this plugin's series of this name.
    pub(super) fn record(&self, name: &str) -> Result<Arc<Mutex<Record>>, PublishError> {
        published::check_name(name)?;
        Ok(self.live().published.record(name, self.caller.plugin))
    }

    /// What is kept of the series of this name that the plugin's pages hear, if there is one.
    pub(super) fn known_record(&self, series: &str) -> Option<Arc<Mutex<Record>>> {
        self.live()
            .published
            .known_record(series, self.caller.plugin)
    }

    /// The values of a series since this time, in milliseconds since 1970, and at most so many.
    pub(crate) fn window(&self, series: &str, since: u64, most: usize) -> Option<Window> {
        let record = self.known_record(series)?;
        let window = series::locked(&record).window(since, most);
        Some(window)
    }

    /// For how many milliseconds each value that the plugin's pages hear is the last of its name.
    pub(crate) fn ages(&self) -> Value {
        self.live().published.ages(self.caller.plugin)
    }

    /// The names of the values that the plugin's pages hear, the one that was published longest ago first.
    pub(crate) fn published_names(&self) -> Vec<String> {
        self.live().published.names(self.caller.plugin)
    }

    /// The names that were published or emitted.
    pub(crate) fn sent_names(&self) -> Vec<String> {
        self.live().published.all_names()
    }

    /// Calls `send` with the live deck's name. The deck is locked meanwhile.
    pub(crate) fn send_deck<T>(&self, send: impl FnOnce(&str, &Value) -> T) -> T {
        let _live = self.live();
        send(LIVE_DECK, &self.live_deck())
    }

    /// Calls `send` with the last value of this name that the plugin's pages hear; `None` if there is none. The values are locked meanwhile.
    pub(crate) fn send_published<T>(
        &self,
        name: &str,
        send: impl FnOnce(&Value) -> T,
    ) -> Option<T> {
        let live = self.live();
        live.published.get(name, self.caller.plugin).map(send)
    }

    /// Adds a host's Socket.IO server: its browsers get what is published.
    pub(crate) fn add(&self, host: SocketIo) {
        self.jobs().set_ending(false);
        self.live().hosts.push(host);
    }

    /// Whether no host but this one has the state: what its plugins do ends with it.
    pub(crate) fn is_only_of(&self, host: &SocketIo) -> bool {
        let mut hosts = self.live().hosts.clone().into_iter();
        hosts.all(|known| std::ptr::eq(known.config(), host.config()))
    }

    /// Removes the server of a host that has ended, by its address in memory.
    pub(crate) fn remove(&self, host: &SocketIo) {
        let of = |io: &SocketIo| std::ptr::from_ref(io.config());
        self.live().hosts.retain(|known| of(known) != of(host));
    }

    /// A receiver that is notified when the deck is set or removed.
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
