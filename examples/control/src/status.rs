//! The state of the pump, as the page and programs see it.

use ivoryos_plugin::prelude::*;
use lab::{DriverError, Pump, PumpStatus};
use serde::Serialize;

use crate::{moving, reading};

/// What the page shows, `status` answers and `watch` publishes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Status {
    /// Whether the pump answers.
    pub online: bool,
    /// Why it cannot be used.
    pub message: Option<String>,
    /// What it is claimed for.
    pub busy: Option<String>,
    /// What is in its syringe, in mL.
    pub volume_ml: f64,
    /// How much of the move that is going on is done, in percent.
    pub percent: Option<f64>,
}

impl Status {
    /// The last reading of the pump, if there is one.
    pub async fn last(deck: Option<Deck>) -> Self {
        match pump(deck) {
            Ok(pump) => Self::of(&pump, reading::last(&pump).await),
            Err(message) => Self::offline(message),
        }
    }

    /// Reads the pump, if there is one.
    pub async fn read(deck: Option<Deck>) -> Self {
        match pump(deck) {
            Ok(pump) => Self::of(&pump, reading::next(&pump).await),
            Err(message) => {
                reading::none().await;
                Self::offline(message)
            }
        }
    }

    /// Whether it can be moved: it answers, and nobody moves it.
    pub(crate) fn is_free(&self) -> bool {
        self.online && self.busy.is_none()
    }

    fn offline(message: String) -> Self {
        Self {
            message: Some(message),
            busy: moving::doing(),
            ..Self::default()
        }
    }

    fn of(pump: &Instrument<Pump>, said: Result<PumpStatus, DriverError>) -> Self {
        let busy = pump.busy();
        match said {
            Err(error) => Self {
                busy,
                ..Self::offline(error.to_string())
            },
            Ok(now) => Self {
                online: true,
                message: None,
                busy,
                volume_ml: rounded(now.volume_ml, 1_000.0),
                percent: now
                    .moving
                    .map(|it| rounded(it.moved_ml / it.volume_ml * 100.0, 10.0)),
            },
        }
    }
}

/// The deck's pump, or why there is none.
fn pump(deck: Option<Deck>) -> Result<Instrument<Pump>, String> {
    let deck = deck.ok_or("No deck is loaded.")?;
    let pump = deck.instrument("pump");
    pump.map_err(|_| format!("No pump is on the deck {}.", deck.name()))
}

/// Rounds to the digits that are shown, so that a change that is not visible is not published.
fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}
