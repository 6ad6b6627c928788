//! Arguments with `#[instrument]`.

use crate::deck::{Deck, Instrument, InstrumentError};

/// A type that an argument with `#[instrument]` can have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an instrument",
    label = "not an instrument",
    note = "help: write `Instrument<TheDriver>`, or `Option<Instrument<TheDriver>>` to run without it as well"
)]
pub trait FromDeck: Sized {
    /// Takes the instrument of this name from the deck, if there is a deck.
    fn from_deck(deck: Option<&Deck>, name: &str) -> Result<Self, InstrumentError>;
}

impl<T: ?Sized + Send + Sync + 'static> FromDeck for Instrument<T> {
    fn from_deck(deck: Option<&Deck>, name: &str) -> Result<Self, InstrumentError> {
        match deck {
            Some(deck) => deck.instrument(name),
            None => Err(InstrumentError::no_deck::<T>(name)),
        }
    }
}

impl<T: ?Sized + Send + Sync + 'static> FromDeck for Option<Instrument<T>> {
    fn from_deck(deck: Option<&Deck>, name: &str) -> Result<Self, InstrumentError> {
        Ok(deck.and_then(|deck| deck.instrument(name).ok()))
    }
}
