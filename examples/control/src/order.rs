//! Checks the orders of the forms: whatever a browser sends, the pump only gets moves within its limits.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use lab::{DriverError, Pump};
use serde::Deserialize;

/// The volumes of one move, in mL.
pub(crate) const VOLUMES_ML: RangeInclusive<f64> = 0.001..=Pump::CAPACITY_ML;
/// The longest jog, in mL, and how fast one is, in mL per minute.
pub(crate) const JOG_ML: f64 = 1.0;
const JOG_ML_PER_MIN: f64 = 30.0;

/// The form for a volume. `Form` refuses what is not a number, and names the field.
#[derive(Clone, Debug, Deserialize)]
pub struct Amount {
    /// In the unit.
    pub volume: f64,
    /// The volume's.
    pub unit: Unit,
    /// In mL per minute.
    pub rate: f64,
}

/// A unit of volume.
#[derive(Clone, Copy, Debug, Deserialize)]
pub enum Unit {
    /// Millilitres.
    #[serde(rename = "mL")]
    Millilitre,
    /// Microlitres.
    #[serde(rename = "µL")]
    Microlitre,
}

/// The form for a jog.
#[derive(Clone, Debug, Deserialize)]
pub struct Jog {
    /// In mL; a negative one dispenses.
    pub ml: f64,
}

/// A move within the pump's limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Order {
    is_dispense: bool,
    volume_ml: f64,
    rate_ml_per_min: f64,
}

impl Order {
    /// Dispenses this amount.
    pub(crate) fn dispense(amount: &Amount) -> Result<Self> {
        Self::new(true, amount.volume_ml(), amount.rate)
    }

    /// Fills the syringe by this amount.
    pub(crate) fn aspirate(amount: &Amount) -> Result<Self> {
        Self::new(false, amount.volume_ml(), amount.rate)
    }

    /// Moves by this step.
    pub(crate) fn jog(jog: &Jog) -> Result<Self> {
        let ml = jog.ml;
        if ml.abs() > JOG_ML {
            return Err(format!("A jog is at most {JOG_ML} mL, not {ml} mL")).status(422);
        }
        Self::new(ml < 0.0, ml.abs(), JOG_ML_PER_MIN)
    }

    fn new(is_dispense: bool, volume_ml: f64, rate_ml_per_min: f64) -> Result<Self> {
        within("volume", volume_ml, VOLUMES_ML, "mL")?;
        within("rate", rate_ml_per_min, Pump::RATES_ML_PER_MIN, "mL/min")?;
        Ok(Self {
            is_dispense,
            volume_ml,
            rate_ml_per_min,
        })
    }

    /// Checks it against what is in the syringe.
    pub(crate) fn check_room(&self, in_syringe_ml: f64) -> Result<()> {
        let (room_ml, what) = if self.is_dispense {
            (in_syringe_ml, "left")
        } else {
            (Pump::CAPACITY_ML - in_syringe_ml, "free")
        };
        // Sums of volumes are off by less than a nanolitre.
        if self.volume_ml > room_ml + 1e-6 {
            let message = format!(
                "Only {room_ml:.3} mL are {what} in the syringe, not {:?} mL",
                self.volume_ml
            );
            return Err(message).status(422);
        }
        Ok(())
    }

    /// How long it takes.
    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs_f64(self.volume_ml / self.rate_ml_per_min * 60.0)
    }

    /// Makes the move, and returns when it has ended.
    pub(crate) async fn run(&self, pump: &Pump) -> Result<(), DriverError> {
        if self.is_dispense {
            pump.dispense(self.volume_ml, self.rate_ml_per_min).await
        } else {
            pump.aspirate(self.volume_ml, self.rate_ml_per_min).await
        }
    }
}

/// As `dispensing 2.0 mL`.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_dispense {
            "dispensing"
        } else {
            "aspirating"
        };
        write!(f, "{what} {:?} mL", self.volume_ml)
    }
}

impl Amount {
    fn volume_ml(&self) -> f64 {
        match self.unit {
            Unit::Millilitre => self.volume,
            Unit::Microlitre => self.volume / 1_000.0,
        }
    }
}

/// Whether the value is within the range; NaN is not.
fn within(what: &str, value: f64, range: RangeInclusive<f64>, unit: &str) -> Result<()> {
    if range.contains(&value) {
        return Ok(());
    }
    let (low, high) = range.into_inner();
    let message = format!("The {what} is {low} to {high} {unit}, not {value} {unit}");
    Err(message).status(422)
}
