//! An analytical balance on a serial line: one command at a time, each takes a while.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use ivoryos_plugin::driver;
use serde::Serialize;

use crate::fault::Fault;
use crate::line::Line;
use crate::lock;

/// How long the balance takes to answer one command.
const ANSWER: Duration = Duration::from_millis(60);
/// How long it takes to settle before it tares.
const SETTLE: Duration = Duration::from_millis(400);
/// The delay of the weights that it sends without a command.
const STREAM: Duration = Duration::from_millis(5);
/// The noise of one reading, in grams.
const NOISE: f64 = 0.000_3;
/// The largest load, in grams.
const CAPACITY: f64 = 220.0;

/// How many balances were opened by this program; there should be one per balance on the bench.
static OPENED: AtomicUsize = AtomicUsize::new(0);

/// A simulated balance.
#[derive(Debug)]
pub struct Balance {
    line: Line,
    pan: Mutex<Pan>,
}

#[derive(Debug)]
struct Pan {
    load: f64,
    zero: f64,
}

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// The weight since the last tare, in grams, to 0.1 mg.
    pub grams: f64,
}

/// Why the balance did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceError {
    /// It does not answer: the cable is unplugged.
    Unplugged,
    /// Another command is on the line.
    Busy,
    /// It did not answer in time.
    TimedOut,
    /// The load is too large.
    Overload,
}

impl fmt::Display for BalanceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BalanceError::Unplugged => "the balance does not answer: is it plugged in?",
            BalanceError::Busy => "the balance is busy with another command",
            BalanceError::TimedOut => "the balance did not answer in time",
            BalanceError::Overload => "more than 220 g is on the balance",
        })
    }
}

impl std::error::Error for BalanceError {}

impl From<Fault> for BalanceError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unplugged => BalanceError::Unplugged,
            Fault::Busy => BalanceError::Busy,
            Fault::TimingOut => BalanceError::TimedOut,
        }
    }
}

#[driver]
impl Balance {
    /// Opens the balance, with a beaker on its pan.
    pub fn open() -> Self {
        OPENED.fetch_add(1, Ordering::Relaxed);
        Self {
            line: Line::default(),
            pan: Mutex::new(Pan {
                load: 48.215_7,
                zero: 0.0,
            }),
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
    /// [`BalanceError::Overload`], and the error of a [`Fault`].
    #[driver(reads)]
    pub async fn weigh(&self) -> Result<Reading, BalanceError> {
        self.line.command(ANSWER).await?;
        self.reading()
    }

    /// The last weight that the balance has sent without a command. It does not use the line, so plotting it does not
    /// delay a tare.
    ///
    /// # Errors
    ///
    /// [`BalanceError::Overload`], and the error of a [`Fault`].
    #[driver(reads)]
    pub async fn latest(&self) -> Result<Reading, BalanceError> {
        self.line.answer(STREAM).await?;
        self.reading()
    }

    fn reading(&self) -> Result<Reading, BalanceError> {
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
    /// [`BalanceError::Busy`] while another command is on the line, and the error of a [`Fault`].
    pub async fn tare(&self) -> Result<(), BalanceError> {
        let _turn = self.line.try_turn().ok_or(BalanceError::Busy)?;
        self.line.answer(SETTLE).await?;
        let mut pan = self.pan();
        pan.zero = pan.load;
        Ok(())
    }

    /// Puts a load on the pan, in grams; what was there is taken off.
    #[driver(skip)]
    pub fn load(&self, grams: f64) {
        self.pan().load = grams;
    }

    /// Pulls the plug, or puts it back.
    #[driver(skip)]
    pub fn plug(&self, plugged: bool) {
        self.set_fault((!plugged).then_some(Fault::Unplugged));
    }

    /// The fault that is switched on.
    #[driver(skip)]
    pub fn fault(&self) -> Option<Fault> {
        self.line.fault()
    }

    /// Switches a fault on, or off with `None`.
    #[driver(skip)]
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.line.set_fault(fault);
    }

    fn pan(&self) -> MutexGuard<'_, Pan> {
        lock(&self.pan)
    }
}

#[cfg(test)]
mod tests {
    use super::{Balance, BalanceError, Fault};

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
        balance.set_fault(Some(Fault::TimingOut));
        assert_eq!(balance.weigh().await, Err(BalanceError::TimedOut));
    }

    #[tokio::test(start_paused = true)]
    async fn what_it_sends_by_itself_keeps_nobody_waiting() {
        let balance = Balance::open();
        let (latest, tared) = tokio::join!(balance.latest(), balance.tare());
        assert!(latest.is_ok() && tared.is_ok());
    }
}
