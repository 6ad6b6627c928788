//! A simulated lab: drivers with the delays, the noise and the faults of real instruments.
//!
//! Every driver is shared as it is: its methods take `&self`, wait with tokio's timers and answer with
//! an error what a real instrument answers with an error. `set_fault` of each switches a [`Fault`] on
//! and off; [`Simulated`] does so whichever instrument it is.

mod balance;
mod camera;
mod fault;
mod hotplate;
mod line;
mod pump;
mod simulated;

pub use balance::{Balance, BalanceError, Reading};
pub use camera::{Camera, Frame, Mode};
pub use fault::{DriverError, Fault};
pub use hotplate::{Hotplate, HotplateReading};
pub use pump::{Move, Pump, PumpStatus};
pub use simulated::Simulated;

use std::sync::{Mutex, MutexGuard, PoisonError};

use ivoryos_plugin::Deck;

/// Opens one of each: the deck of the examples.
pub fn deck() -> Deck {
    Deck::new("abstract_sdl")
        .with("balance", Balance::open())
        .with("camera", Camera::open())
        .with("hotplate", Hotplate::open())
        .with("pump", Pump::open())
}

/// Nothing here panics while it holds a lock.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
