//! What a host's deck is made from.

use crate::deck::Deck;

/// The deck of a host: a [`Deck`], or a function that makes it; the argument of [`Host::deck`](crate::Host::deck).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no deck",
    label = "no `Deck`, and no function that returns one",
    note = "help: write `.deck(deck)` with a `Deck`, or `.deck(|| Deck::new(\"lab\").with(\"pump\", Pump::open()))`"
)]
pub trait IntoDeck {
    #[doc(hidden)]
    fn into_deck(self) -> HostDeck;
}

/// The deck of a host before it serves.
#[doc(hidden)]
pub enum HostDeck {
    /// It is there.
    Made(Deck),
    /// This makes it.
    Later(Box<dyn FnOnce() -> Deck + Send>),
}

impl IntoDeck for Deck {
    fn into_deck(self) -> HostDeck {
        HostDeck::Made(self)
    }
}

impl<F: FnOnce() -> Deck + Send + 'static> IntoDeck for F {
    fn into_deck(self) -> HostDeck {
        HostDeck::Later(Box::new(self))
    }
}

impl HostDeck {
    pub(super) fn make(self) -> Deck {
        match self {
            Self::Made(deck) => deck,
            Self::Later(make) => make(),
        }
    }
}
