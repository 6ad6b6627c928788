//! Sees what instruments do.

use std::sync::{Mutex, PoisonError};

use ivoryos_plugin::prelude::*;
use tokio::sync::Semaphore;

use crate::dispenser::Dispenser;
use crate::instruments::Pump;

/// What a test has on its deck to see what the functions here have seen, and to hold them up.
#[derive(Debug)]
pub struct Journal {
    calls: Mutex<Vec<Call>>,
    counts: Mutex<Vec<Call>>,
    /// Every call that is seen adds a permit.
    pub seen: Semaphore,
    /// The one that sleeps takes a permit for each call.
    pub wakes: Semaphore,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            calls: Mutex::default(),
            counts: Mutex::default(),
            seen: Semaphore::new(0),
            wakes: Semaphore::new(0),
        }
    }
}

impl Journal {
    /// What was seen, in its order.
    pub fn calls(&self) -> Vec<Call> {
        let calls = self.calls.lock();
        calls.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The calls of the method `count` that were seen.
    pub fn counts(&self) -> Vec<Call> {
        let counts = self.counts.lock();
        counts.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, call: Call) {
        let calls = self.calls.lock();
        calls.unwrap_or_else(PoisonError::into_inner).push(call);
        self.seen.add_permits(1);
    }
}

/// A plugin that sees calls.
#[plugin(name = "watchers")]
async fn main_page() -> Page {
    Page::html("Watchers", "<p>watchers</p>")
}

/// Moves the pump for a moment.
#[route("/move", methods = ["POST"])]
async fn move_pump(#[instrument] pump: Instrument<Pump>) -> Result<()> {
    let _claim = pump.claim("dispensing 2.0 mL")?;
    Ok(())
}

/// Dispenses two millilitres.
#[route("/dispense", methods = ["POST"])]
async fn dispense(#[instrument] dispenser: Instrument<Dispenser>) -> Result<Json<f64>> {
    Ok(Json(
        dispenser.dispense(2.0, Some("vial".to_owned())).await?,
    ))
}

/// Stalls.
#[route("/stall", methods = ["POST"])]
async fn stall(#[instrument] dispenser: Instrument<Dispenser>) {
    dispenser.stall();
}

/// Sees everything.
#[instrument_call]
async fn all(call: Call, #[instrument] journal: Option<Instrument<Journal>>) {
    if let Some(journal) = journal {
        journal.note(call);
    }
}

/// Sleeps.
#[instrument_call(instrument = "slow")]
async fn sleeps(_: Call, #[instrument] journal: Instrument<Journal>) -> Result<()> {
    journal.wakes.acquire().await?.forget();
    Ok(())
}

/// Fails when it begins, and not when it ends.
#[instrument_call(instrument = "failing")]
async fn fails(call: Call) -> Result<()> {
    call.outcome().ok_or("the disk is full")?;
    Ok(())
}

/// Panics.
#[instrument_call(instrument = "failing")]
async fn panics(call: Call) {
    assert!(call.instrument().is_empty(), "no room for {}", call.doing());
}

/// Does itself what it sees.
#[instrument_call(instrument = "answering")]
async fn answers(call: Call, #[instrument] answering: Option<Instrument<Pump>>) -> Result<()> {
    if let (None, Some(answering)) = (call.outcome(), answering) {
        let _answering = answering.claim(format!("answering {}", call.doing()))?;
    }
    Ok(())
}

/// Sees one method.
#[instrument_call(method = "count")]
async fn counts(call: Call, #[instrument] journal: Option<Instrument<Journal>>) {
    if let Some(journal) = journal {
        let counts = journal.counts.lock();
        counts.unwrap_or_else(PoisonError::into_inner).push(call);
    }
}
