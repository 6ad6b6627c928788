//! The last reading of the pump. Concurrent requests share one command on its line.

use std::sync::atomic::{AtomicU64, Ordering};

use ivoryos_plugin::prelude::*;
use lab::{DriverError, Pump, PumpStatus};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::EVERY;
use crate::moving::is_same;

/// Locked while the pump is read, so that requests in the meantime get that reading.
static LAST: Mutex<Option<Reading>> = Mutex::const_new(None);

/// Counts the events that make earlier readings invalid.
static CHANGES: AtomicU64 = AtomicU64::new(0);

struct Reading {
    pump: Instrument<Pump>,
    at: Instant,
    changes: u64,
    status: Result<PumpStatus, DriverError>,
}

impl Reading {
    /// `watch` reads the pump at half this interval, so a request only reads it itself if `watch` does not.
    fn is_good_for(&self, pump: &Pump) -> bool {
        is_same(&self.pump, pump)
            && self.at.elapsed() < 2 * EVERY
            && self.changes == CHANGES.load(Ordering::SeqCst)
    }
}

/// The last reading if it is valid, else a new one.
pub(crate) async fn last(pump: &Instrument<Pump>) -> Result<PumpStatus, DriverError> {
    let mut last = LAST.lock().await;
    match &*last {
        Some(reading) if reading.is_good_for(pump) => reading.status.clone(),
        _ => ask(&mut last, pump).await,
    }
}

/// A new reading.
pub(crate) async fn next(pump: &Instrument<Pump>) -> Result<PumpStatus, DriverError> {
    ask(&mut *LAST.lock().await, pump).await
}

/// Makes all readings until now invalid, for example after a stop.
pub(crate) fn forget() {
    CHANGES.fetch_add(1, Ordering::SeqCst);
}

async fn ask(
    last: &mut Option<Reading>,
    pump: &Instrument<Pump>,
) -> Result<PumpStatus, DriverError> {
    // A reading holds its pump, and must not keep one alive that is no longer on the deck.
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

/// Drops the last reading: there is no pump on the deck.
pub(crate) async fn none() {
    *LAST.lock().await = None;
}
