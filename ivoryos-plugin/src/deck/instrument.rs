//! One instrument of the deck, and how a handler gets it.

use std::any::type_name;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use poem::http::StatusCode;

use super::caller::Caller;
use super::moves::{MoveLog, MoveLogSlot};
use crate::http::error::HttpError;

/// One live instrument of the deck. It derefs to the driver.
///
/// It is a handle, not a copy: two handlers with the same instrument call the same object. After the instrument was
/// removed from the deck, the driver lives until the last handle is dropped.
///
/// ```
/// use ivoryos_plugin::{Deck, Instrument};
///
/// struct Balance;
/// impl Balance {
///     fn grams(&self) -> f64 { 12.5 }
/// }
///
/// let deck = Deck::new("lab").with("balance", Balance);
/// let balance: Instrument<Balance> = deck.instrument("balance")?;
/// assert_eq!(balance.grams(), 12.5);
/// assert_eq!(Instrument::name(&balance), "balance"); // an associated function: the driver may have a `name` too
/// # Ok::<(), ivoryos_plugin::InstrumentError>(())
/// ```
pub struct Instrument<T: ?Sized> {
    name: String,
    object: Arc<T>,
    /// Who has it from the deck.
    caller: Caller,
    /// Where its claims are recorded.
    moves: MoveLogSlot,
}

impl<T: ?Sized> Instrument<T> {
    pub(super) fn new(name: &str, object: Arc<T>, caller: Caller, moves: MoveLogSlot) -> Self {
        Self {
            name: name.to_owned(),
            object,
            caller,
            moves,
        }
    }

    pub(super) fn caller(&self) -> &Caller {
        &self.caller
    }

    pub(super) fn move_log(&self) -> Option<MoveLog> {
        self.moves.get()
    }

    pub(super) fn object(&self) -> &Arc<T> {
        &self.object
    }

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
            caller: self.caller.clone(),
            moves: self.moves.clone(),
        }
    }
}

impl<T: ?Sized> fmt::Debug for Instrument<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instrument<{}>({:?})", type_name::<T>(), self.name)
    }
}

/// Why there is no such instrument: no deck, none of that name, or one of another type. In a route, `?` answers 503.
///
/// ```
/// use ivoryos_plugin::Deck;
///
/// let deck = Deck::new("lab").with("balance", 1_u8);
/// let error = deck.instrument::<u8>("pump").unwrap_err();
/// assert_eq!(error.to_string(), "The deck `lab` has no instrument `pump`");
/// ```
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

impl InstrumentError {
    /// There is no deck.
    pub(crate) fn no_deck<T: ?Sized>(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            driver: type_name::<T>(),
            deck: None,
            loaded: Vec::new(),
            reason: Reason::NoDeck,
        }
    }

    /// The deck of this name, with these instruments, does not have it, or has it with another driver.
    pub(super) fn not_on_deck<T: ?Sized>(
        name: &str,
        deck: &str,
        loaded: Vec<String>,
        other: Option<&'static str>,
    ) -> Self {
        Self {
            deck: Some(deck.to_owned()),
            loaded,
            reason: other.map_or(Reason::Missing, Reason::OtherType),
            ..Self::no_deck::<T>(name)
        }
    }
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
            (Reason::OtherType(found), _) if is_wrapped(found) => {
                "Put on the deck what is in it: `.with(\"…\", Driver::open(…)?)`.".to_owned()
            }
            (Reason::OtherType(_), _) => format!(
                "Ask for the type it has, or put it on the deck as the other: with_arc::<{}>(…).",
                error.driver
            ),
            (_, true) => "The deck is empty.".to_owned(),
            (_, false) => format!("The deck has: {loaded}."),
        };
        HttpError::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
            .hint(hint)
            .detail("instrument", error.name)
            .detail("driver", error.driver)
            .detail("deck", error.deck)
            .detail("loaded", error.loaded)
            .into()
    }
}

/// Whether the type of this name is a `Result` or an `Option`: no handler asks for one.
pub(super) fn is_wrapped(driver: &str) -> bool {
    ["core::result::Result<", "core::option::Option<"]
        .iter()
        .any(|it| driver.starts_with(it))
}
