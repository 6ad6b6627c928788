//! A stirrer with a heated plate: it warms up and cools down as a heavy plate does.

use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use ivoryos_plugin::driver;
use serde::Serialize;

use crate::fault::{DriverError, Fault};
use crate::line::Line;
use crate::lock;

const NAME: &str = "hotplate";
/// How long the hotplate takes to answer one command.
const ANSWER: Duration = Duration::from_millis(25);
/// The room, in °C.
const ROOM_CELSIUS: f64 = 21.5;
/// How long the plate takes for 63 % of the way to a temperature, in seconds.
const PLATE_SECONDS: f64 = 45.0;
/// The same for the stirrer and its speed.
const STIRRER_SECONDS: f64 = 1.5;
/// The noise of one reading, in °C and in rpm.
const NOISE_CELSIUS: f64 = 0.08;
const NOISE_RPM: f64 = 4.0;

static OPENED: AtomicUsize = AtomicUsize::new(0);

/// A simulated stirrer-hotplate.
#[derive(Debug)]
pub struct Hotplate {
    line: Line,
    plate: Mutex<Plate>,
}

#[derive(Clone, Copy, Debug)]
struct Plate {
    celsius: f64,
    rpm: f64,
    at: Instant,
    target_celsius: Option<f64>,
    target_rpm: f64,
}

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct HotplateReading {
    /// The plate's temperature, in °C, to 0.01 °C.
    pub celsius: f64,
    /// The target temperature, in °C; `None` while the heater is off.
    pub target_celsius: Option<f64>,
    /// The speed of the stirrer, in turns per minute.
    pub rpm: f64,
    /// The target speed, in turns per minute; 0 is off.
    pub target_rpm: f64,
}

impl Plate {
    /// Lets time pass: each value approaches its target exponentially.
    fn advance(&mut self, now: Instant) {
        let seconds = (now - self.at).as_secs_f64();
        let towards = |from: f64, to: f64, scale: f64| to + (from - to) * (-seconds / scale).exp();
        let goal = self.target_celsius.unwrap_or(ROOM_CELSIUS);
        self.celsius = towards(self.celsius, goal, PLATE_SECONDS);
        self.rpm = towards(self.rpm, self.target_rpm, STIRRER_SECONDS);
        self.at = now;
    }
}

#[driver]
impl Hotplate {
    /// The temperatures that it can heat to, in °C.
    pub const TEMPERATURES_CELSIUS: RangeInclusive<f64> = 25.0..=300.0;
    /// The speeds that it can stir at, in turns per minute.
    pub const SPEEDS_RPM: RangeInclusive<f64> = 60.0..=1_500.0;

    /// Opens the hotplate: at the room's temperature, heater and stirrer off.
    pub fn open() -> Self {
        OPENED.fetch_add(1, Ordering::Relaxed);
        Self {
            line: Line::default(),
            plate: Mutex::new(Plate {
                celsius: ROOM_CELSIUS,
                rpm: 0.0,
                at: Instant::now(),
                target_celsius: None,
                target_rpm: 0.0,
            }),
        }
    }

    /// How often [`open`](Self::open) was called in this program.
    pub fn opened() -> usize {
        OPENED.load(Ordering::Relaxed)
    }

    /// Reads the temperature and the speed.
    ///
    /// # Errors
    ///
    /// The error of a [`Fault`].
    pub async fn read(&self) -> Result<HotplateReading, DriverError> {
        let plate = self.command().await?;
        let noise = |of: f64| of * (fastrand::f64() - 0.5);
        let rpm = if plate.rpm < 1.0 {
            0.0
        } else {
            plate.rpm + noise(NOISE_RPM)
        };
        Ok(HotplateReading {
            celsius: ((plate.celsius + noise(NOISE_CELSIUS)) * 100.0).round() / 100.0,
            target_celsius: plate.target_celsius,
            rpm: rpm.round(),
            target_rpm: plate.target_rpm,
        })
    }

    /// Sets the target temperature, in °C; `None` turns the heater off. It returns at once, before the plate has
    /// that temperature.
    ///
    /// # Errors
    ///
    /// [`DriverError::Refused`] for a temperature out of range, and the error of a [`Fault`].
    pub async fn heat(
        &self,
        /// °C, 25 to 300; off without one
        target_celsius: Option<f64>,
    ) -> Result<(), DriverError> {
        let (low, high) = Self::TEMPERATURES_CELSIUS.into_inner();
        if let Some(celsius) = target_celsius
            && !Self::TEMPERATURES_CELSIUS.contains(&celsius)
        {
            return Err(DriverError::Refused(format!(
                "the hotplate heats to {low} to {high} °C, not to {celsius}"
            )));
        }
        self.command().await?;
        lock(&self.plate).target_celsius = target_celsius;
        Ok(())
    }

    /// Stirs at a speed, in turns per minute; 0 turns the stirrer off.
    ///
    /// # Errors
    ///
    /// [`DriverError::Refused`] for a speed out of range, and the error of a [`Fault`].
    pub async fn stir(
        &self,
        /// rpm, 0 to 1500
        target_rpm: f64,
    ) -> Result<(), DriverError> {
        let (low, high) = Self::SPEEDS_RPM.into_inner();
        if target_rpm != 0.0 && !Self::SPEEDS_RPM.contains(&target_rpm) {
            return Err(DriverError::Refused(format!(
                "the hotplate stirs at {low} to {high} rpm, or not at all at 0, but not at {target_rpm}"
            )));
        }
        self.command().await?;
        lock(&self.plate).target_rpm = target_rpm;
        Ok(())
    }

    /// The fault that is switched on.
    #[driver(skip)]
    pub fn fault(&self) -> Option<Fault> {
        self.line.fault()
    }

    /// Switches a fault on, or off with `None`. A hotplate that was unplugged comes back with heater
    /// and stirrer off.
    #[driver(skip)]
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.line.set_fault(fault);
        if fault == Some(Fault::Unplugged) {
            let mut plate = lock(&self.plate);
            plate.advance(Instant::now());
            (plate.target_celsius, plate.target_rpm) = (None, 0.0);
        }
    }

    async fn command(&self) -> Result<Plate, DriverError> {
        let answered = self.line.command(ANSWER).await;
        answered.map_err(|fault| DriverError::of(NAME, fault))?;
        let mut plate = lock(&self.plate);
        plate.advance(Instant::now());
        Ok(*plate)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::sleep;

    use super::{DriverError, Fault, Hotplate};

    #[tokio::test(start_paused = true)]
    async fn it_warms_up_over_minutes_and_cools_down_to_the_room() {
        let hotplate = Hotplate::open();
        hotplate.heat(Some(80.0)).await.unwrap();
        hotplate.stir(600.0).await.unwrap();
        sleep(Duration::from_secs(45)).await;
        let reading = hotplate.read().await.unwrap();
        assert!((reading.celsius - 58.5).abs() < 0.5, "{reading:?}");
        assert!((reading.rpm - 600.0).abs() < 5.0, "{reading:?}");
        sleep(Duration::from_mins(10)).await;
        assert!((hotplate.read().await.unwrap().celsius - 80.0).abs() < 0.1);
        hotplate.heat(None).await.unwrap();
        sleep(Duration::from_mins(10)).await;
        assert!((hotplate.read().await.unwrap().celsius - 21.5).abs() < 0.1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_it_cannot_do_is_refused_with_the_limit() {
        let hotplate = Hotplate::open();
        for celsius in [300.1, 0.0, f64::NAN] {
            let message = hotplate.heat(Some(celsius)).await.unwrap_err().to_string();
            assert!(message.contains("25 to 300 °C"), "{message}");
        }
        for rpm in [30.0, 1_501.0, -1.0, f64::NAN] {
            let message = hotplate.stir(rpm).await.unwrap_err().to_string();
            assert!(message.contains("60 to 1500 rpm"), "{message}");
        }
        assert_eq!(hotplate.read().await.unwrap().target_celsius, None);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_was_unplugged_comes_back_turned_off() {
        let hotplate = Hotplate::open();
        hotplate.heat(Some(80.0)).await.unwrap();
        hotplate.stir(600.0).await.unwrap();
        hotplate.set_fault(Some(Fault::Unplugged));
        let instrument = "hotplate";
        let unplugged = Err(DriverError::Unplugged { instrument });
        assert_eq!(hotplate.heat(Some(80.0)).await, unplugged);
        hotplate.set_fault(None);
        let reading = hotplate.read().await.unwrap();
        assert_eq!((reading.target_celsius, reading.target_rpm), (None, 0.0));
    }
}
