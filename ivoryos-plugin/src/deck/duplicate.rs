//! Two instruments of one name.

use std::fmt;

use poem::http::StatusCode;

use crate::http::error::HttpError;

/// A deck was given two instruments of one name.
///
/// In a handler, `state.set_deck(deck)?` answers 500: the program has built the deck, so no other request can succeed.
/// Where people choose what is on the deck, write `.status(409)?` instead.
///
/// ```
/// use ivoryos_plugin::{Deck, GlobalState};
///
/// let state = GlobalState::new();
/// let error = state.set_deck(Deck::new("lab").with("pump", 1).with("pump", 2)).unwrap_err();
/// assert_eq!(error.to_string(), "the deck `lab` was given two instruments `pump`; give one of them another name");
/// assert!(state.deck().is_none()); // nothing has changed
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DuplicateInstrument {
    deck: String,
    name: String,
}

impl DuplicateInstrument {
    pub(super) fn new(deck: &str, name: &str) -> Self {
        Self {
            deck: deck.to_owned(),
            name: name.to_owned(),
        }
    }
}

impl fmt::Display for DuplicateInstrument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { deck, name } = self;
        write!(
            f,
            "the deck `{deck}` was given two instruments `{name}`; give one of them another name"
        )
    }
}

impl fmt::Debug for DuplicateInstrument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for DuplicateInstrument {}

impl From<DuplicateInstrument> for poem::Error {
    fn from(error: DuplicateInstrument) -> Self {
        HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
            .hint("The live deck is the one from before.")
            .detail("deck", error.deck)
            .detail("instrument", error.name)
            .into()
    }
}
