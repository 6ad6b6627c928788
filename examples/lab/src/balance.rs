//! An analytical balance on a serial line: one command at a time, each takes a while.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::sleep;

/// How long the balance takes to answer one command.
const ANSWER: Duration = Duration::from_millis(60);
/// How long it takes to settle before it tares.
const SETTLE: Duration = Duration::from_millis(400);
/// The noise of one reading, in grams.
const NOISE: f64 = 0.000_3;
/// The most it can carry, in grams.
const CAPACITY: f64 = 220.0;

/// How many balances were opened by this program; there should be one per balance on the bench.
static OPENED: AtomicUsize = AtomicUsize::new(0);

/// A simulated balance.
#[derive(Debug)]
pub struct Balance {
    /// Held while a command is on the line.
    line: tokio::sync::Mutex<()>,
    pan: Mutex<Pan>,
    plugged: AtomicBool,
}

#[derive(Debug)]
struct Pan {
    load: f64,
    zero: f64,
}

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The weight since the last tare, in grams, to 0.1 mg.
    pub grams: f64,
}

/// Why the balance did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceError {
    /// Nothing answers on its line.
    Unplugged,
    /// Another command is on the line.
    Busy,
    /// More is on the pan than it can carry.
    Overload,
}

impl fmt::Display for BalanceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BalanceError::Unplugged => "the balance does not answer: is it plugged in?",
            BalanceError::Busy => "the balance is busy with another command",
            BalanceError::Overload => "more than 220 g is on the balance",
        })
    }
}

impl std::error::Error for BalanceError {}

impl Balance {
    /// Opens the balance, with a beaker on its pan.
    pub fn open() -> Self {
        OPENED.fetch_add(1, Ordering::Relaxed);
        Self {
            line: tokio::sync::Mutex::new(()),
            pan: Mutex::new(Pan {
                load: 48.215_7,
                zero: 0.0,
            }),
            plugged: AtomicBool::new(true),
        }
    }

    /// How often [`open`](Self::open) was called in this program.
    pub fn opened() -> usize {
        OPENED.load(Ordering::Relaxed)
    }

    /// Reads the weight; commands wait for each other.
    ///
    /// # Errors
    ///
    /// [`BalanceError::Unplugged`] and [`BalanceError::Overload`].
    pub async fn weigh(&self) -> Result<Reading, BalanceError> {
        let _line = self.line.lock().await;
        sleep(ANSWER).await;
        self.check_plugged()?;
        let noise = NOISE * (fastrand::f64() - 0.5);
        let pan = self.pan();
        if pan.load > CAPACITY {
            return Err(BalanceError::Overload);
        }
        let grams = ((pan.load - pan.zero + noise) * 10_000.0).round() / 10_000.0;
        // A display shows no negative zero.
        Ok(Reading { grams: grams + 0.0 })
    }

    /// Sets the weight that is on the pan to zero.
    ///
    /// # Errors
    ///
    /// [`BalanceError::Busy`] while another command is on the line, and [`BalanceError::Unplugged`].
    pub async fn tare(&self) -> Result<(), BalanceError> {
        let _line = self.line.try_lock().map_err(|_| BalanceError::Busy)?;
        sleep(SETTLE).await;
        self.check_plugged()?;
        let mut pan = self.pan();
        pan.zero = pan.load;
        Ok(())
    }

    /// Puts a load on the pan, in grams; what was there is taken off.
    pub fn load(&self, grams: f64) {
        self.pan().load = grams;
    }

    /// Pulls the plug, or puts it back.
    pub fn plug(&self, plugged: bool) {
        self.plugged.store(plugged, Ordering::Relaxed);
    }

    fn check_plugged(&self) -> Result<(), BalanceError> {
        if self.plugged.load(Ordering::Relaxed) {
            Ok(())
        } else {
            Err(BalanceError::Unplugged)
        }
    }

    fn pan(&self) -> std::sync::MutexGuard<'_, Pan> {
        // Nothing panics while it holds the pan.
        self.pan
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Balance, BalanceError};

    #[tokio::test(start_paused = true)]
    async fn a_tared_balance_shows_what_is_added() {
        let balance = Balance::open();
        balance.tare().await.unwrap();
        assert!(balance.weigh().await.unwrap().grams.abs() < 0.001);
        balance.load(50.215_7);
        assert!((balance.weigh().await.unwrap().grams - 2.0).abs() < 0.001);
    }

    #[tokio::test(start_paused = true)]
    async fn faults_are_answers() {
        let balance = Balance::open();
        balance.load(500.0);
        assert_eq!(balance.weigh().await, Err(BalanceError::Overload));
        balance.plug(false);
        assert_eq!(balance.weigh().await, Err(BalanceError::Unplugged));
        balance.plug(true);
        let (tared, busy) = tokio::join!(balance.tare(), balance.tare());
        assert_eq!((tared, busy), (Ok(()), Err(BalanceError::Busy)));
    }
}
