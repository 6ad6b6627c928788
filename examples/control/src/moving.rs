//! The pumps that move now. A move can be stopped even if its pump is no longer on the deck.

use std::ops::Deref;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::{Busy, Claim};
use lab::Pump;

use crate::reading;

static PUMPS: Mutex<Vec<Instrument<Pump>>> = Mutex::new(Vec::new());

fn lock() -> MutexGuard<'static, Vec<Instrument<Pump>>> {
    PUMPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A pump that is claimed for a move. It is in the list of moving pumps until this is dropped.
pub(crate) struct Moving(Claim<Pump>);

impl Moving {
    pub(crate) fn begin(pump: &Instrument<Pump>, to: String) -> Result<Self, Busy> {
        let claim = pump.claim(to)?;
        lock().push(pump.clone());
        Ok(Self(claim))
    }

    /// Says how long the move takes: who is refused meanwhile hears how much of that is left.
    pub(crate) fn set_remaining(&self, remaining: Duration) {
        Claim::set_remaining(&self.0, remaining);
    }
}

impl Deref for Moving {
    type Target = Pump;

    fn deref(&self) -> &Pump {
        &self.0
    }
}

impl Drop for Moving {
    fn drop(&mut self) {
        lock().retain(|pump| !is_same(pump, self));
        reading::forget();
    }
}

/// The pumps that move now, with this one added.
pub(crate) fn and(pump: Option<Instrument<Pump>>) -> Vec<Instrument<Pump>> {
    let mut pumps = lock().clone();
    let is_known = |pump: &Instrument<Pump>| pumps.iter().any(|known| is_same(known, pump));
    let other = pump.filter(|pump| !is_known(pump));
    pumps.extend(other);
    pumps
}

/// What a moving pump does, even if it is no longer on the deck.
pub(crate) fn doing() -> Option<String> {
    lock().iter().find_map(Instrument::busy)
}

pub(crate) fn is_same(one: &Pump, other: &Pump) -> bool {
    std::ptr::eq(one, other)
}
