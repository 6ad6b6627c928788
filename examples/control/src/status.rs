//! The state of the pump, as the page and programs see it. Whoever asks meanwhile shares one command on its line.

use ivoryos_plugin::JobStatus;
use ivoryos_plugin::prelude::*;
use lab::Pump;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::{EVERY, MOVE};

/// What the page shows, `status` answers and `watch` publishes.
pub(crate) type Status = Reading<Syringe>;
static LAST: Mutex<Option<(Instant, JobStatus, Status)>> = Mutex::const_new(None);

#[derive(Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Syringe {
    pub(crate) volume_ml: f64,
    /// How much of the move that is going on is done.
    pub(crate) percent: Option<f64>,
}

/// The last reading if it is new, and no move has begun or ended since; else another one.
pub(crate) async fn status(state: &GlobalState) -> Status {
    let mut last = LAST.lock().await;
    let job = state.job(MOVE).status();
    if let Some((at, before, status)) = &*last
        && at.elapsed() < EVERY
        && *before == job
    {
        return status.clone();
    }
    let mut status = state.read("pump", read).await;
    // What moves is shown without a deck, too.
    let moves = job.text.clone().filter(|_| job.is_running());
    status.busy = status.busy.or(moves);
    if let Some(syringe) = status.value.as_mut().filter(|_| status.busy.is_none()) {
        // A reading from before the end of a move has its progress.
        syringe.percent = None;
    }
    *last = Some((Instant::now(), job, status.clone()));
    status
}

/// Rounded to the digits that are shown, so that a change that is not visible is not published.
async fn read(pump: Instrument<Pump>) -> Result<Syringe> {
    let now = pump.status().await?;
    let rounded = |value: f64, steps: f64| (value * steps).round() / steps;
    let percent = now.moving.map(|it| it.moved_ml / it.volume_ml * 100.0);
    Ok(Syringe {
        volume_ml: rounded(now.volume_ml, 1_000.0),
        percent: percent.map(|it| rounded(it, 10.0)),
    })
}
