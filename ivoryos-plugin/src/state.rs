//! What every handler, event and task of a host shares.

use std::sync::Arc;

use poem::http::StatusCode;
use poem::{FromRequest, Request, RequestBody};
use tokio::sync::watch;

use crate::answer::ErrorAnswer;
use crate::app::Context;
use crate::deck::Deck;
use crate::error::DuplicateInstrument;

/// What the plugins of one host share: the live deck. A clone is the same state.
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
        self.0.deck.send_replace(Some(deck));
        Ok(())
    }

    /// Takes the deck away; a request that already has its instruments keeps them.
    pub fn clear_deck(&self) {
        self.0.deck.send_replace(None);
    }

    /// The state of the host that this request came to.
    pub(crate) fn of(request: &Request) -> poem::Result<&Self> {
        match request.data::<Context>() {
            Some(context) => Ok(context.state()),
            None => Err(ErrorAnswer::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "This route was reached without a host",
            )
            .hint("Mount the plugin with ivoryos_plugin::mount_all().")
            .into()),
        }
    }
}

impl<'a> FromRequest<'a> for GlobalState {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Self::of(request).cloned()
    }
}
