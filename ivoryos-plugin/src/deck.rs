//! The deck: the lab's live instruments, and how a handler gets one.

use std::any::{Any, type_name};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use poem::http::StatusCode;
use poem::{FromRequest, Request, RequestBody};

use crate::answer::ErrorAnswer;
use crate::error::DuplicateInstrument;
use crate::state::GlobalState;

/// The lab's set of live instruments.
///
/// A deck is a handle: a clone is the same deck, and every [`Instrument`] taken from it is the one
/// object that was put on it. It is filled before it is handed to a
/// [`Host`](crate::Host::deck) or to [`GlobalState::set_deck`].
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
pub struct Deck(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    name: String,
    instruments: BTreeMap<String, Slot>,
    /// Names that were used again; the first instrument stays.
    duplicates: Vec<String>,
}

#[derive(Clone)]
struct Slot {
    driver: &'static str,
    /// An `Arc<T>`: inside another box, so that `T` may be a trait object.
    object: Arc<dyn Any + Send + Sync>,
}

impl Deck {
    /// An empty deck.
    pub fn new(name: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            name: name.into(),
            instruments: BTreeMap::new(),
            duplicates: Vec::new(),
        }))
    }

    /// Puts an instrument on the deck, which is its owner from now on.
    ///
    /// A second instrument of one name is refused: the first stays, and mounting the deck, or
    /// [`GlobalState::set_deck`], fails with the name.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(self, name: impl Into<String>, instrument: T) -> Self {
        self.with_arc(name, Arc::new(instrument))
    }

    /// Puts an instrument on the deck that is shared with others, or that is known by a trait.
    #[must_use]
    pub fn with_arc<T: ?Sized + Send + Sync + 'static>(
        mut self,
        name: impl Into<String>,
        instrument: Arc<T>,
    ) -> Self {
        let inner = Arc::make_mut(&mut self.0);
        match inner.instruments.entry(name.into()) {
            Entry::Occupied(taken) => inner.duplicates.push(taken.key().clone()),
            Entry::Vacant(free) => {
                free.insert(Slot {
                    driver: type_name::<T>(),
                    object: Arc::new(instrument),
                });
            }
        }
        self
    }

    /// The deck's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The instruments' names, sorted.
    pub fn instruments(&self) -> impl Iterator<Item = &str> {
        self.0.instruments.keys().map(String::as_str)
    }

    /// The live instrument of this name.
    ///
    /// # Errors
    ///
    /// [`InstrumentError`] if there is none of that name, or if it is of another type.
    pub fn instrument<T: ?Sized + Send + Sync + 'static>(
        &self,
        name: &str,
    ) -> Result<Instrument<T>, InstrumentError> {
        let error = |reason| InstrumentError {
            name: name.to_owned(),
            driver: type_name::<T>(),
            deck: Some(self.name().to_owned()),
            loaded: self.instruments().map(str::to_owned).collect(),
            reason,
        };
        let slot = self.0.instruments.get(name);
        let slot = slot.ok_or_else(|| error(Reason::Missing))?;
        match slot.object.downcast_ref::<Arc<T>>() {
            Some(object) => Ok(Instrument {
                name: name.to_owned(),
                object: Arc::clone(object),
            }),
            None => Err(error(Reason::OtherType(slot.driver))),
        }
    }

    /// Fails if a name was used twice.
    pub(crate) fn check(&self) -> Result<(), DuplicateInstrument> {
        match self.0.duplicates.first() {
            None => Ok(()),
            Some(name) => Err(DuplicateInstrument {
                deck: self.0.name.clone(),
                name: name.clone(),
            }),
        }
    }
}

impl fmt::Debug for Deck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instruments = self.0.instruments.iter();
        f.debug_struct("Deck")
            .field("name", &self.0.name)
            .field(
                "instruments",
                &instruments
                    .map(|(name, slot)| (name, slot.driver))
                    .collect::<BTreeMap<_, _>>(),
            )
            .finish()
    }
}

/// The live deck; without one the answer is 503. `Option<Deck>` is `None` instead.
impl<'a> FromRequest<'a> for Deck {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let state = GlobalState::of(request)?;
        state.deck().ok_or_else(|| {
            ErrorAnswer::new(StatusCode::SERVICE_UNAVAILABLE, "No active deck")
                .hint("Load a deck on the host, then try again.")
                .into()
        })
    }
}

/// One live instrument of the deck; it derefs to the driver.
///
/// It is never a copy: two handlers that hold the same instrument call the same object. One that
/// was taken off the deck lives until the last handler that holds it is done.
pub struct Instrument<T: ?Sized> {
    name: String,
    object: Arc<T>,
}

impl<T: ?Sized> Instrument<T> {
    /// Its name on the deck.
    pub fn name(this: &Self) -> &str {
        &this.name
    }
}

impl<T: ?Sized> Deref for Instrument<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.object
    }
}

impl<T: ?Sized> Clone for Instrument<T> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            object: Arc::clone(&self.object),
        }
    }
}

impl<T: ?Sized> fmt::Debug for Instrument<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instrument<{}>({:?})", type_name::<T>(), self.name)
    }
}

/// Why an instrument could not be had; as an answer it is 503.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstrumentError {
    name: String,
    driver: &'static str,
    deck: Option<String>,
    loaded: Vec<String>,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    NoDeck,
    Missing,
    OtherType(&'static str),
}

impl fmt::Display for InstrumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        let deck = self.deck.as_deref().unwrap_or_default();
        match &self.reason {
            Reason::NoDeck => write!(f, "No active deck, so there is no instrument `{name}`"),
            Reason::Missing => write!(f, "The deck `{deck}` has no instrument `{name}`"),
            Reason::OtherType(found) => write!(
                f,
                "The instrument `{name}` of the deck `{deck}` is a {found}, not a {}",
                self.driver
            ),
        }
    }
}

impl std::error::Error for InstrumentError {}

impl From<InstrumentError> for poem::Error {
    fn from(error: InstrumentError) -> Self {
        let loaded = error.loaded.join(", ");
        let hint = match (&error.reason, error.loaded.is_empty()) {
            (Reason::NoDeck, _) => "Load a deck on the host, then try again.".to_owned(),
            (_, true) => "The deck is empty.".to_owned(),
            (_, false) => format!("The deck has: {loaded}."),
        };
        ErrorAnswer::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
            .hint(hint)
            .detail("instrument", error.name)
            .detail("driver", error.driver)
            .detail("deck", error.deck)
            .detail("loaded", error.loaded)
            .into()
    }
}

/// What an argument with `#[instrument]` can be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an instrument",
    label = "not an instrument",
    note = "help: write `Instrument<TheDriver>`, or `Option<Instrument<TheDriver>>` to run without it as well"
)]
pub trait FromDeck: Sized {
    /// Takes the instrument of this name from the deck of the request's host.
    fn from_request(request: &Request, name: &str) -> poem::Result<Self>;
}

impl<T: ?Sized + Send + Sync + 'static> FromDeck for Instrument<T> {
    fn from_request(request: &Request, name: &str) -> poem::Result<Self> {
        let no_deck = || InstrumentError {
            name: name.to_owned(),
            driver: type_name::<T>(),
            deck: None,
            loaded: Vec::new(),
            reason: Reason::NoDeck,
        };
        let deck = GlobalState::of(request)?.deck().ok_or_else(no_deck)?;
        Ok(deck.instrument(name)?)
    }
}

impl<T: ?Sized + Send + Sync + 'static> FromDeck for Option<Instrument<T>> {
    fn from_request(request: &Request, name: &str) -> poem::Result<Self> {
        let deck = GlobalState::of(request)?.deck();
        Ok(deck.and_then(|deck| deck.instrument(name).ok()))
    }
}
