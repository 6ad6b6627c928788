//! The state of an instrument: whether it answers, and what it does.

use std::time::Duration;

use ivoryos_plugin::prelude::*;
use lab::{Balance, BalanceError, Camera, DriverError, Hotplate, Pump};
use tokio::time::timeout;

/// How long an instrument may take to answer. The simulated ones need a tenth of it.
const PATIENCE: Duration = Duration::from_millis(500);

/// The state of an instrument, as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It answers, or this crate does not know its driver.
    OnDeck,
    /// It is claimed for this.
    Busy(String),
    /// It cannot be used, because of this.
    Fault(String),
}

impl State {
    /// A claimed instrument is working and is not disturbed. Any other one is asked whether it answers.
    pub(crate) async fn of(deck: &Deck, name: &str) -> Self {
        if let Some(doing) = deck.busy(name) {
            return Self::Busy(doing);
        }
        let silent = || format!("the {name} does not answer");
        let asked = timeout(PATIENCE, ask(deck, name)).await;
        // It may have been claimed meanwhile, so that it does not answer for that reason.
        match (asked, deck.busy(name)) {
            (_, Some(doing)) => Self::Busy(doing),
            (Ok(state), None) => state,
            (Err(_), None) => Self::Fault(silent()),
        }
    }
}

/// Asks an instrument through its driver. Add the drivers of your lab here: call a method that moves nothing, and whose
/// future may be dropped.
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
