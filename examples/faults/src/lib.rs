//! Faults by a button: each instrument of the simulated lab is unplugged, blocked or stalled, and the
//! whole deck unloaded, to see what the other plugins make of it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use lab::{Fault, Simulated};
use serde::Deserialize;
use tokio::time::sleep;

/// How often the instruments are checked for the open pages.
const EVERY: Duration = Duration::from_millis(100);

/// The deck while it is unloaded. The same deck is loaded again, so that there is never a second copy of an instrument.
static UNLOADED: Mutex<Option<Deck>> = Mutex::new(None);

#[derive(Template)]
#[template(path = "faults.stpl")]
struct View {
    deck: Option<Deck>,
}

/// Whether all its instruments are from `IvoryOS`: such a deck is set again by the host itself.
fn is_remote(deck: &Deck) -> bool {
    let is_remote = |name| deck.instrument::<RemoteInstrument>(name).is_ok();
    deck.instruments().all(is_remote)
}

impl View {
    /// The deck that the button loads again.
    fn unloaded(&self) -> Option<String> {
        if self.deck.as_ref().is_some_and(|deck| !is_remote(deck)) {
            return None;
        }
        let unloaded = UNLOADED.lock().unwrap_or_else(PoisonError::into_inner);
        unloaded.as_ref().map(|deck| deck.name().to_owned())
    }
}

/// Switches the faults of the simulated instruments on and off, and unloads the deck.
#[plugin(name = "faults", title = "Faults", icon = "bi-lightning-charge-fill")]
pub async fn main_page(deck: Option<Deck>) -> Page {
    Page::new("Faults", View { deck })
}

/// Which instrument, and its fault: `none`, or the name of one.
#[derive(Clone, Debug, Deserialize)]
pub struct Switch {
    /// The instrument's name on the deck.
    pub instrument: String,
    /// `none`, `unplugged`, `busy` or `timing out`.
    pub fault: String,
}

/// Switches an instrument's fault on, or off.
#[route("/switch", methods = ["POST"])]
pub async fn switch(deck: Deck, Form(to): Form<Switch>) -> Result<Done> {
    let Some(instrument) = <dyn Simulated>::on(&deck, &to.instrument) else {
        let message = format!(
            "The deck has no simulated instrument `{}`, and others have no faults to switch",
            to.instrument
        );
        return Err(message).status(404);
    };
    instrument.set_fault(fault(&to.fault)?);
    Ok(Done)
}

/// The fault of this name.
fn fault(name: &str) -> Result<Option<Fault>> {
    let is_it = |fault: &Fault| fault.to_string() == name;
    match Fault::ALL.into_iter().find(is_it) {
        None if name == "none" => Ok(None),
        None => Err(format!("There is no fault `{name}`")).status(422),
        found => Ok(found),
    }
}

/// Takes the deck away from every plugin, and keeps it for [`load`].
#[route("/unload", methods = ["POST"])]
pub async fn unload(state: GlobalState) -> Done {
    let mut unloaded = UNLOADED.lock().unwrap_or_else(PoisonError::into_inner);
    // When unloaded a second time, there is no deck of the host's own, and the one that is kept stays.
    if let Some(deck) = state.deck() {
        if !is_remote(&deck) {
            *unloaded = Some(deck);
        }
        state.clear_deck();
    }
    Done
}

/// Gives the deck that was unloaded to the plugins again, the same one.
#[route("/load", methods = ["POST"])]
pub async fn load(state: GlobalState) -> Result<Done> {
    let mut unloaded = UNLOADED.lock().unwrap_or_else(PoisonError::into_inner);
    // A deck that was set meanwhile stays, and so does the one that is kept.
    if state.deck().is_none_or(|deck| is_remote(&deck))
        && let Some(deck) = unloaded.take()
    {
        state.set_deck(deck)?;
    }
    Ok(Done)
}

/// Tells every open page when something has changed, whoever has changed it.
#[background_task]
pub async fn watch(state: GlobalState, stop: CancellationToken) -> Result<()> {
    let mut shown = String::new();
    while stop.run_until_cancelled(sleep(EVERY)).await.is_some() {
        let page = main_page(state.deck()).await.body;
        if shown != page {
            state.publish("faults", &page)?;
            shown = page;
        }
    }
    Ok(())
}
