//! What the pump has said last: however many ask, they share one command on its line.

use std::sync::atomic::{AtomicU64, Ordering};

use ivoryos_plugin::prelude::*;
use lab::{DriverError, Pump, PumpStatus};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::EVERY;
use crate::moving::is_same;

/// Held while the pump is asked: whoever comes meanwhile gets that answer.
static LAST: Mutex<Option<Reading>> = Mutex::const_new(None);

/// Counts what makes an earlier reading wrong.
static CHANGES: AtomicU64 = AtomicU64::new(0);

struct Reading {
    pump: Instrument<Pump>,
    at: Instant,
    changes: u64,
    status: Result<PumpStatus, DriverError>,
}

impl Reading {
    /// Twice what lies between two of `watch`: the pump is only asked here where that does not.
    fn is_good_for(&self, pump: &Pump) -> bool {
        is_same(&self.pump, pump)
            && self.at.elapsed() < 2 * EVERY
            && self.changes == CHANGES.load(Ordering::SeqCst)
    }
}

/// What the pump said a moment ago, or says now.
pub(crate) async fn last(pump: &Instrument<Pump>) -> Result<PumpStatus, DriverError> {
    let mut last = LAST.lock().await;
    match &*last {
        Some(reading) if reading.is_good_for(pump) => reading.status.clone(),
        _ => ask(&mut last, pump).await,
    }
}

/// What the pump says now.
pub(crate) async fn next(pump: &Instrument<Pump>) -> Result<PumpStatus, DriverError> {
    ask(&mut *LAST.lock().await, pump).await
}

/// Nobody is told any more what the pump has said until now, as after a stop.
pub(crate) fn forget() {
    CHANGES.fetch_add(1, Ordering::SeqCst);
}

async fn ask(
    last: &mut Option<Reading>,
    pump: &Instrument<Pump>,
) -> Result<PumpStatus, DriverError> {
    // A pump that is no longer on the deck is not kept by what it said.
    *last = None;
    let changes = CHANGES.load(Ordering::SeqCst);
    let status = pump.status().await;
    *last = Some(Reading {
        pump: pump.clone(),
        at: Instant::now(),
        changes,
        status: status.clone(),
    });
    status
}

/// The pump is gone from the deck.
pub(crate) async fn none() {
    *LAST.lock().await = None;
}
