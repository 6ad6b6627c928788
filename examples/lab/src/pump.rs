//! A syringe pump: it moves a volume at a rate, which takes a while, and can be stopped on the way.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ivoryos_plugin::driver;
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::fault::{DriverError, Fault};
use crate::line::Line;

const NAME: &str = "pump";
/// How long the pump takes to answer one command.
const ANSWER: Duration = Duration::from_millis(30);
/// How long a stop may take.
const STOP_ANSWER: Duration = Duration::from_millis(10);

static OPENED: AtomicUsize = AtomicUsize::new(0);

/// A simulated syringe pump.
///
/// The pump moves, not the driver: if the future of [`dispense`](Self::dispense) is dropped, the pump moves on until it
/// has finished or is told to [`stop`](Self::stop).
#[derive(Debug)]
pub struct Pump {
    line: Line,
    syringe: watch::Sender<Syringe>,
}

#[derive(Clone, Copy, Debug)]
struct Syringe {
    /// The content when the move began; without a move, the content.
    volume_ml: f64,
    motion: Option<Motion>,
    /// The volume of the last move that has ended.
    moved_ml: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Motion {
    dispensing: bool,
    volume_ml: f64,
    rate_ml_per_min: f64,
    started: Instant,
}

/// The state of a pump.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PumpStatus {
    /// What is left in the syringe, in mL.
    pub volume_ml: f64,
    /// The move that is going on.
    pub moving: Option<Move>,
}

/// A move that is going on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Move {
    /// Whether it moves out of the syringe, and not into it.
    pub dispensing: bool,
    /// The ordered volume, in mL.
    pub volume_ml: f64,
    /// How much of it is done, in mL.
    pub moved_ml: f64,
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.dispensing {
            "dispensing"
        } else {
            "aspirating"
        };
        write!(f, "{what} {:.1} mL", self.volume_ml)
    }
}

impl Motion {
    fn duration(&self) -> Duration {
        Duration::from_secs_f64(self.volume_ml / self.rate_ml_per_min * 60.0)
    }

    fn at(&self, now: Instant) -> Move {
        let share = (now - self.started).div_duration_f64(self.duration());
        Move {
            dispensing: self.dispensing,
            volume_ml: self.volume_ml,
            moved_ml: self.volume_ml * share.min(1.0),
        }
    }
}

impl Syringe {
    fn at(&self, now: Instant) -> PumpStatus {
        let Some(motion) = self.motion else {
            return PumpStatus {
                volume_ml: self.volume_ml,
                moving: None,
            };
        };
        let moving = motion.at(now);
        let sign = if motion.dispensing { -1.0 } else { 1.0 };
        PumpStatus {
            volume_ml: self.volume_ml + sign * moving.moved_ml,
            moving: (now < motion.started + motion.duration()).then_some(moving),
        }
    }

    /// Ends the move where it is.
    fn halt(&mut self, now: Instant) {
        if let Some(motion) = self.motion {
            self.volume_ml = self.at(now).volume_ml;
            self.moved_ml = motion.at(now).moved_ml;
            self.motion = None;
        }
    }
}

#[driver]
impl Pump {
    /// The capacity of the syringe, in mL.
    pub const CAPACITY_ML: f64 = 10.0;
    /// The rates that it can move at, in mL per minute.
    pub const RATES_ML_PER_MIN: RangeInclusive<f64> = 0.1..=60.0;

    /// Opens the pump, with a full syringe.
    pub fn open() -> Self {
        OPENED.fetch_add(1, Ordering::Relaxed);
        let full = Syringe {
            volume_ml: Self::CAPACITY_ML,
            motion: None,
            moved_ml: 0.0,
        };
        Self {
            line: Line::default(),
            syringe: watch::Sender::new(full),
        }
    }

    /// How often [`open`](Self::open) was called in this program.
    pub fn opened() -> usize {
        OPENED.load(Ordering::Relaxed)
    }

    /// Dispenses a volume, in mL, at a rate, in mL per minute, and returns when it is done.
    ///
    /// # Errors
    ///
    /// [`DriverError::Refused`] for a volume that is not in the syringe or a rate it cannot move at,
    /// [`DriverError::Busy`] while another move is going on, [`DriverError::Stopped`] if somebody
    /// stopped it, and the error of a [`Fault`].
    pub async fn dispense(
        &self,
        /// mL, 0 to 10
        volume_ml: f64,
        /// mL/min, 0.1 to 60
        rate_ml_per_min: f64,
    ) -> Result<(), DriverError> {
        self.run(true, volume_ml, rate_ml_per_min).await
    }

    /// Fills the syringe by a volume, in mL, at a rate, in mL per minute, and returns when it is done.
    ///
    /// # Errors
    ///
    /// Those of [`dispense`](Self::dispense); a volume is refused if it does not fit into the syringe.
    pub async fn aspirate(
        &self,
        /// mL, 0 to 10
        volume_ml: f64,
        /// mL/min, 0.1 to 60
        rate_ml_per_min: f64,
    ) -> Result<(), DriverError> {
        self.run(false, volume_ml, rate_ml_per_min).await
    }

    async fn run(
        &self,
        dispensing: bool,
        volume_ml: f64,
        rate_ml_per_min: f64,
    ) -> Result<(), DriverError> {
        self.command(ANSWER).await?;
        let motion = Motion {
            dispensing,
            volume_ml,
            rate_ml_per_min,
            started: Instant::now(),
        };
        let mut watched = self.syringe.subscribe();
        let mut begun = Ok(());
        self.syringe.send_modify(|syringe| {
            begun = begin(syringe, motion);
        });
        begun?;
        let halted = watched.wait_for(|syringe| syringe.motion != Some(motion));
        if timeout_at(motion.started + motion.duration(), halted)
            .await
            .is_err()
        {
            self.syringe
                .send_modify(|syringe| syringe.halt(Instant::now()));
            return Ok(());
        }
        let moved_ml = self.syringe.borrow().moved_ml;
        match self.line.fault() {
            Some(fault) => Err(DriverError::of(NAME, fault)),
            None => Err(DriverError::Stopped(format!(
                "{moved_ml:.2} of {volume_ml:.2} mL are done"
            ))),
        }
    }

    /// Ends the move, if there is one. It does not wait for its turn on the line: a real instrument accepts a stop
    /// during another command.
    ///
    /// # Errors
    ///
    /// The error of a [`Fault`].
    pub async fn stop(&self) -> Result<(), DriverError> {
        let answered = self.line.answer(STOP_ANSWER).await;
        answered.map_err(|fault| DriverError::of(NAME, fault))?;
        self.halt();
        Ok(())
    }

    /// What the pump does, and what is in its syringe.
    ///
    /// # Errors
    ///
    /// The error of a [`Fault`].
    #[driver(reads)]
    pub async fn status(&self) -> Result<PumpStatus, DriverError> {
        self.command(ANSWER).await?;
        Ok(self.syringe.borrow().at(Instant::now()))
    }

    /// The fault that is switched on.
    #[driver(skip)]
    pub fn fault(&self) -> Option<Fault> {
        self.line.fault()
    }

    /// Switches a fault on, or off with `None`. A pump that is unplugged stops where it is.
    #[driver(skip)]
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.line.set_fault(fault);
        if fault == Some(Fault::Unplugged) {
            self.halt();
        }
    }

    fn halt(&self) {
        self.syringe
            .send_modify(|syringe| syringe.halt(Instant::now()));
    }

    async fn command(&self, after: Duration) -> Result<(), DriverError> {
        let answered = self.line.command(after).await;
        answered.map_err(|fault| DriverError::of(NAME, fault))
    }
}

/// Begins a move, if the pump can do it.
fn begin(syringe: &mut Syringe, motion: Motion) -> Result<(), DriverError> {
    let now = syringe.at(motion.started);
    if let Some(moving) = now.moving {
        return Err(DriverError::Busy {
            instrument: NAME,
            doing: moving.to_string(),
        });
    }
    // A move that has ended, and whose future was dropped.
    syringe.halt(motion.started);
    let (volume, rate) = (motion.volume_ml, motion.rate_ml_per_min);
    if !Pump::RATES_ML_PER_MIN.contains(&rate) {
        let (low, high) = Pump::RATES_ML_PER_MIN.into_inner();
        return Err(DriverError::Refused(format!(
            "the pump moves at {low} to {high} mL/min, not at {rate}"
        )));
    }
    // The negated comparison refuses NaN as well.
    if !(volume > 0.0 && volume.is_finite()) {
        let message = format!("a volume is more than 0 mL, not {volume}");
        return Err(DriverError::Refused(message));
    }
    let (room, where_to) = if motion.dispensing {
        (syringe.volume_ml, "left in")
    } else {
        (Pump::CAPACITY_ML - syringe.volume_ml, "free in")
    };
    // A nanolitre is far below the resolution of a syringe, and far above the rounding errors of sums.
    if volume > room + 1e-6 {
        return Err(DriverError::Refused(format!(
            "{volume:.2} mL is more than the {room:.2} mL that are {where_to} the syringe"
        )));
    }
    syringe.motion = Some(motion);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::task::yield_now;
    use tokio::time::{Instant, sleep, timeout};

    use super::{DriverError, Fault, Pump};

    #[tokio::test(start_paused = true)]
    async fn a_move_takes_as_long_as_its_rate_says_and_shows_how_far_it_is() {
        let pump = Pump::open();
        let began = Instant::now();
        let (dispensed, ()) = tokio::join!(pump.dispense(2.0, 12.0), async {
            sleep(Duration::from_secs(5)).await;
            let moving = pump.status().await.unwrap().moving.unwrap();
            assert!((moving.moved_ml - 1.0).abs() < 0.01, "{moving:?}");
            assert_eq!(moving.to_string(), "dispensing 2.0 mL");
        });
        dispensed.unwrap();
        assert_eq!(began.elapsed().as_secs(), 10);
        let status = pump.status().await.unwrap();
        assert!((status.volume_ml - 8.0).abs() < 1e-9 && status.moving.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_works_while_it_moves_and_a_second_move_does_not() {
        let pump = Pump::open();
        let (dispensed, ()) = tokio::join!(pump.dispense(6.0, 6.0), async {
            sleep(Duration::from_secs(10)).await;
            let second = pump.dispense(1.0, 6.0).await.unwrap_err().to_string();
            assert_eq!(second, "the pump is busy: dispensing 6.0 mL");
            pump.stop().await.unwrap();
        });
        let message = dispensed.unwrap_err().to_string();
        assert_eq!(message, "stopped: 1.00 of 6.00 mL are done");
        assert!((pump.status().await.unwrap().volume_ml - 9.0).abs() < 0.01);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_waits_for_nobody_who_reads() {
        let pump = Arc::new(Pump::open());
        for _ in 0..150 {
            let pump = Arc::clone(&pump);
            tokio::spawn(async move { pump.status().await });
        }
        yield_now().await;
        let began = Instant::now();
        pump.stop().await.unwrap();
        assert_eq!(began.elapsed().as_millis() / 15, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn who_no_longer_waits_does_not_stop_it() {
        let pump = Pump::open();
        let waited = timeout(Duration::from_secs(1), pump.dispense(6.0, 6.0)).await;
        assert!(waited.is_err());
        assert!(pump.status().await.unwrap().moving.is_some());
        sleep(Duration::from_mins(1)).await;
        assert!(pump.status().await.unwrap().moving.is_none());
        pump.aspirate(6.0, 60.0).await.unwrap();
        assert!((pump.status().await.unwrap().volume_ml - 10.0).abs() < 1e-9);
    }

    #[tokio::test(start_paused = true)]
    async fn what_it_cannot_do_is_refused_with_the_limit() {
        let pump = Pump::open();
        for (volume_ml, rate, expected) in [
            (11.0, 6.0, "10.00 mL that are left"),
            (0.0, 6.0, "more than 0 mL"),
            (f64::NAN, 6.0, "more than 0 mL"),
            (1.0, 61.0, "0.1 to 60 mL/min"),
            (1.0, f64::NAN, "0.1 to 60 mL/min"),
        ] {
            let message = pump
                .dispense(volume_ml, rate)
                .await
                .unwrap_err()
                .to_string();
            assert!(message.contains(expected), "{message}");
        }
        let message = pump.aspirate(0.5, 6.0).await.unwrap_err().to_string();
        assert!(message.contains("0.00 mL that are free"), "{message}");
    }

    #[tokio::test(start_paused = true)]
    async fn faults_are_answers() {
        let pump = Pump::open();
        let (dispensed, ()) = tokio::join!(pump.dispense(6.0, 6.0), async {
            sleep(Duration::from_secs(10)).await;
            pump.set_fault(Some(Fault::Unplugged));
        });
        let instrument = "pump";
        assert_eq!(dispensed, Err(DriverError::Unplugged { instrument }));
        pump.set_fault(Some(Fault::TimingOut));
        let timed_out = Err(DriverError::TimedOut { instrument });
        assert_eq!(pump.stop().await, timed_out);
        pump.set_fault(Some(Fault::Busy));
        let busy = pump.status().await.unwrap_err().to_string();
        assert_eq!(busy, "the pump is busy: in local operation");
        pump.set_fault(None);
        assert!(pump.status().await.unwrap().moving.is_none());
    }
}
