//! A simulated lab: drivers with the delays, the noise and the faults of real instruments.

mod balance;

pub use balance::{Balance, BalanceError, Reading};
