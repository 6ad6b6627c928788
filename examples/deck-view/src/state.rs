//! What an instrument does, and whether it answers.

use std::time::Duration;

use ivoryos_plugin::prelude::*;
use lab::{Balance, BalanceError, Camera, DriverError, Hotplate, Pump};
use tokio::time::timeout;

/// How long an instrument may take to answer. The simulated ones answer in a tenth of it.
const PATIENCE: Duration = Duration::from_millis(500);

/// What the list says of an instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It answers, or nobody here knows how to ask it.
    OnDeck,
    /// It does this.
    Busy(String),
    /// It cannot be used, because of this.
    Fault(String),
}

impl State {
    /// What is claimed is at work and is not disturbed; anything else is asked whether it answers.
    pub(crate) async fn of(deck: &Deck, name: &str) -> Self {
        if let Some(doing) = deck.busy(name) {
            return Self::Busy(doing);
        }
        let silent = || format!("the {name} does not answer");
        let asked = timeout(PATIENCE, ask(deck, name)).await;
        // Somebody may have claimed it meanwhile, and keeps it from answering.
        match (asked, deck.busy(name)) {
            (_, Some(doing)) => Self::Busy(doing),
            (Ok(state), None) => state,
            (Err(_), None) => Self::Fault(silent()),
        }
    }
}

/// Asks an instrument in the way of its driver. Write those of your lab here; what moves nothing, and may be
/// given up while it waits, is right.
async fn ask(deck: &Deck, name: &str) -> State {
    if let Ok(balance) = deck.instrument::<Balance>(name) {
        return match balance.latest().await {
            Ok(_) => State::OnDeck,
            Err(BalanceError::Busy) => State::Busy("in local operation".to_owned()),
            Err(error) => State::Fault(error.to_string()),
        };
    }
    let answered = if let Ok(camera) = deck.instrument::<Camera>(name) {
        camera.ping().await
    } else if let Ok(hotplate) = deck.instrument::<Hotplate>(name) {
        hotplate.read().await.map(drop)
    } else if let Ok(pump) = deck.instrument::<Pump>(name) {
        pump.status().await.map(drop)
    } else {
        Ok(())
    };
    match answered {
        Ok(()) => State::OnDeck,
        Err(DriverError::Busy { doing, .. }) => State::Busy(doing),
        Err(error) => State::Fault(error.to_string()),
    }
}
