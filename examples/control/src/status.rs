//! What the pump does, in every state.

use ivoryos_plugin::prelude::*;
use lab::Pump;
use serde::Serialize;

use crate::moving;

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
    /// Asks the pump, if there is one.
    pub async fn read(deck: Option<Deck>) -> Self {
        let offline = |message: String| Self {
            message: Some(message),
            busy: moving::doing(),
            ..Self::default()
        };
        let Some(deck) = deck else {
            return offline("No deck is loaded.".to_owned());
        };
        let Ok(pump) = deck.instrument::<Pump>("pump") else {
            return offline(format!("No pump is on the deck {}.", deck.name()));
        };
        let read = pump.status().await;
        let busy = pump.busy();
        match read {
            Err(error) => Self {
                busy,
                ..offline(error.to_string())
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

/// To as much as is shown: what looks the same is not published again.
fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}
