//! The deck: the lab's set of live instruments.

use std::any::{Any, type_name};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::sync::Arc;

mod activity;
mod busy;
mod caller;
mod calls;
mod claim;
mod claims;
#[cfg(feature = "remote")]
mod combine;
mod driver;
mod duplicate;
mod instrument;
mod jobs;
mod lock_file;
mod moves;
mod published;
mod run;
mod saved;
mod series;
mod state;
mod suspended;

pub(crate) use activity::{
    ActivityLog, Bounds as ActivityBounds, Column as ActivityColumn, Filter as ActivityFilter,
    Record as ActivityRecord,
};
pub use busy::Busy;
pub(crate) use busy::{time_of_day, with_offset};
pub(crate) use caller::Caller;
pub(crate) use calls::ToldCalls;
pub(crate) use calls::begin as begin_call;
pub use calls::{Arguments as CallArguments, Call, CallOutcome, Calls, Ongoing as OngoingCall};
pub use claim::Claim;
pub(crate) use driver::Callable;
pub use driver::{
    Argument, ArgumentSchema, CallError, DriverRow, DriverSchema, Given, Method, MethodCall,
    MethodKind, MethodResult, MethodSchema, Methods, Misfit,
};
#[cfg(feature = "remote")]
pub(crate) use driver::{CallFuture, doing};
pub use duplicate::DuplicateInstrument;
use instrument::is_wrapped;
pub use instrument::{Instrument, InstrumentError};
pub use jobs::{JobCaller, JobState, JobStatus};
pub(crate) use jobs::{JobCell, JobRun};
pub(crate) use moves::{Move, MoveLog};
pub use published::PublishError;
pub(crate) use run::WorkflowStep;
pub use run::{Run, RunStatus, RunStep};
pub use series::Series;
pub(crate) use series::{Window, now};
pub use state::GlobalState;
pub(crate) use state::pages_of;
pub(crate) use suspended::watch as watch_for_suspensions;

use calls::Kind;
use moves::MoveLogSlot;

/// The lab's set of live instruments.
///
/// A deck is a handle: a clone is the same deck, and every [`Instrument`] from it is the same object. Add all
/// instruments before you give the deck to [`Host::deck`](crate::Host::deck) or [`GlobalState::set_deck`].
///
/// ```
/// use ivoryos_plugin::{Deck, Instrument};
/// use std::sync::Arc;
///
/// trait Scale: Send + Sync {
///     fn grams(&self) -> f64;
/// }
/// struct Balance;
/// impl Scale for Balance {
///     fn grams(&self) -> f64 { 12.5 }
/// }
///
/// let deck = Deck::new("abstract_sdl")
///     .with("balance", Balance)
///     .with_arc::<dyn Scale>("scale", Arc::new(Balance));
///
/// let scale: Instrument<dyn Scale> = deck.instrument("scale")?;
/// assert_eq!(scale.grams(), 12.5);
/// # Ok::<(), ivoryos_plugin::InstrumentError>(())
/// ```
#[derive(Clone)]
pub struct Deck {
    inner: Arc<Inner>,
    /// Who uses the instruments that are taken from this handle.
    caller: Caller,
}

#[derive(Clone)]
struct Inner {
    name: String,
    instruments: BTreeMap<String, Slot>,
    /// Names that were given twice. The first instrument stays.
    duplicates: Vec<String>,
    /// Where the instruments' claims are recorded.
    moves: MoveLogSlot,
}

#[derive(Clone)]
struct Slot {
    driver: &'static str,
    /// An `Arc<Arc<T>>` with its type erased; the inner `Arc` is sized also where `T` is a trait object.
    object: Arc<dyn Any + Send + Sync>,
    /// The driver's address in memory: its key in the tables of claims and of what is seen.
    address: usize,
    kind: Kind,
    /// Calls it by name, where Python has it.
    remote: Option<Arc<dyn Callable>>,
}

impl Deck {
    fn of(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
            caller: Caller::default(),
        }
    }

    /// A handle for the one who uses its instruments.
    pub(crate) fn used_by(self, caller: Caller) -> Self {
        Self { caller, ..self }
    }

    /// An empty deck.
    pub fn new(name: impl Into<String>) -> Self {
        Self::of(Inner {
            name: name.into(),
            instruments: BTreeMap::new(),
            duplicates: Vec::new(),
            moves: MoveLogSlot::default(),
        })
    }

    /// Adds an instrument, which the deck then owns.
    ///
    /// If the deck already has that name, the first instrument stays, and mounting a host with this deck, or
    /// [`GlobalState::set_deck`], fails with [`DuplicateInstrument`].
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(self, name: impl Into<String>, instrument: T) -> Self {
        self.with_arc(name, Arc::new(instrument))
    }

    /// Adds an instrument that others share, or that handlers use through a trait: `Arc<dyn Trait>`.
    #[must_use]
    pub fn with_arc<T: ?Sized + Send + Sync + 'static>(
        self,
        name: impl Into<String>,
        instrument: Arc<T>,
    ) -> Self {
        self.put(name.into(), instrument, None)
    }

    fn put<T: ?Sized + Send + Sync + 'static>(
        mut self,
        name: String,
        instrument: Arc<T>,
        remote: Option<Arc<dyn Callable>>,
    ) -> Self {
        let inner = Arc::make_mut(&mut self.inner);
        match inner.instruments.entry(name) {
            Entry::Occupied(taken) => inner.duplicates.push(taken.key().clone()),
            Entry::Vacant(free) => {
                free.insert(Slot {
                    driver: type_name::<T>(),
                    address: claims::address(&instrument),
                    kind: Kind::of(&*instrument),
                    object: Arc::new(instrument),
                    remote,
                });
            }
        }
        self
    }

    /// The deck's name.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The instruments' names, sorted.
    pub fn instruments(&self) -> impl Iterator<Item = &str> {
        self.inner.instruments.keys().map(String::as_str)
    }

    /// What the instrument of this name is [claimed](Instrument::claim) for. `None` if it is free, or if the deck does
    /// not have it.
    pub fn busy(&self, name: &str) -> Option<String> {
        self.claimed(name).map(|busy| busy.doing().to_owned())
    }

    /// What the instrument of this name is claimed for, by whom and since when, if it is; whatever its type.
    pub fn claimed(&self, name: &str) -> Option<Busy> {
        let claimed = claims::get(self.inner.instruments.get(name)?.address)?;
        Some(Busy::new(name, claimed))
    }

    /// The live instrument of this name.
    ///
    /// # Errors
    ///
    /// [`InstrumentError`] if the deck does not have the name, or if the instrument is of another type.
    pub fn instrument<T: ?Sized + Send + Sync + 'static>(
        &self,
        name: &str,
    ) -> Result<Instrument<T>, InstrumentError> {
        let slot = self.inner.instruments.get(name);
        let object = slot.and_then(|slot| slot.object.downcast_ref::<Arc<T>>());
        object
            .map(|object| {
                let (caller, moves) = (self.caller.clone(), self.inner.moves.clone());
                Instrument::new(name, Arc::clone(object), caller, moves)
            })
            .ok_or_else(|| {
                let loaded = self.instruments().map(str::to_owned).collect();
                let other = slot.map(|slot| slot.driver);
                InstrumentError::not_on_deck::<T>(name, self.name(), loaded, other)
            })
    }

    /// Whether there is an instrument of this name.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.inner.instruments.contains_key(name)
    }

    /// Whether there is an instrument of this name and type.
    pub(crate) fn has<T: ?Sized + 'static>(&self, name: &str) -> bool {
        let slot = self.inner.instruments.get(name);
        slot.is_some_and(|slot| slot.object.is::<Arc<T>>())
    }

    /// Records the claims of its instruments here from now on, of those too that were taken from it before.
    fn record_moves(&self, log: MoveLog) {
        self.inner.moves.set(log);
    }

    /// Fails if a name was given twice.
    pub(crate) fn check(&self) -> Result<(), DuplicateInstrument> {
        for (instrument, slot) in &self.inner.instruments {
            if is_wrapped(slot.driver) {
                let driver = slot.driver;
                tracing::warn!(
                    instrument,
                    driver,
                    "no handler can use this instrument: put on the deck what is in it, `.with({instrument:?}, Driver::open(…)?)`"
                );
            }
        }

        match self.inner.duplicates.first() {
            None => Ok(()),
            Some(name) => Err(DuplicateInstrument::new(&self.inner.name, name)),
        }
    }
}

impl fmt::Debug for Deck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instruments = self.inner.instruments.iter();
        f.debug_struct("Deck")
            .field("name", &self.inner.name)
            .field(
                "instruments",
                &instruments
                    .map(|(name, slot)| (name, slot.driver))
                    .collect::<BTreeMap<_, _>>(),
            )
            .finish_non_exhaustive()
    }
}
