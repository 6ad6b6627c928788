//! The state of the pump, as the page and programs see it. Whoever asks meanwhile shares one command on its line.

use ivoryos_plugin::JobStatus;
use ivoryos_plugin::prelude::*;
use lab::{DriverError, Pump, PumpStatus};
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::{EVERY, MOVE};

type Said = Result<PumpStatus, DriverError>;
type Reading = (Instrument<Pump>, Instant, JobStatus, Said);
static LAST: Mutex<Option<Reading>> = Mutex::const_new(None);

/// What the page shows, `status` answers and `watch` publishes.
#[derive(Default, PartialEq, Serialize)]
pub(crate) struct Status {
    /// Whether the pump answers.
    pub(crate) online: bool,
    /// Why it cannot be used.
    pub(crate) message: Option<String>,
    /// What it is claimed for; what moves is shown without a deck, too.
    pub(crate) busy: Option<String>,
    pub(crate) volume_ml: Option<f64>,
    /// How much of the move that is going on is done.
    pub(crate) percent: Option<f64>,
}

impl Status {
    pub(crate) async fn of(state: &GlobalState) -> Self {
        let offline = |message, busy| Self {
            message: Some(message),
            busy,
            ..Self::default()
        };
        let pump = match pump(state.deck()) {
            Ok(pump) => pump,
            Err(message) => {
                // It keeps its pump open, which is no longer on the deck.
                *LAST.lock().await = None;
                let job = state.job(MOVE).status();
                return offline(message, job.text.filter(|_| job.ended.is_none()));
            }
        };
        let said = last(state, &pump).await;
        let busy = pump.busy();
        let now = match said {
            Ok(now) => now,
            Err(error) => return offline(error.to_string(), busy),
        };
        // A reading from before the end of a move has its progress.
        let moving = now.moving.filter(|_| busy.is_some());
        Self {
            online: true,
            message: None,
            busy,
            volume_ml: Some(rounded(now.volume_ml, 1_000.0)),
            percent: moving.map(|it| rounded(it.moved_ml / it.volume_ml * 100.0, 10.0)),
        }
    }

    /// Whether it can be moved: it answers, and nobody moves it.
    pub(crate) fn is_free(&self) -> bool {
        self.online && self.busy.is_none()
    }
}

/// The deck's pump, or why there is none.
pub(crate) fn pump(deck: Option<Deck>) -> Result<Instrument<Pump>, String> {
    let deck = deck.ok_or("No deck is loaded.")?;
    let pump = deck.instrument("pump");
    pump.map_err(|_| format!("No pump is on the deck {}.", deck.name()))
}

/// The last reading if it is new, and no move has begun or ended since; else another one.
async fn last(state: &GlobalState, pump: &Instrument<Pump>) -> Said {
    let mut last = LAST.lock().await;
    let job = state.job(MOVE).status();
    if let Some((of, at, before, said)) = &*last
        && std::ptr::eq(&raw const **of, &raw const **pump)
        && at.elapsed() < EVERY
        && *before == job
    {
        return said.clone();
    }
    let said = pump.status().await;
    *last = Some((pump.clone(), Instant::now(), job, said.clone()));
    said
}

/// Rounds to the digits that are shown, so that a change that is not visible is not published.
fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}
