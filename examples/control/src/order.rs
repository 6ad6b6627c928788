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
#[derive(Deserialize)]
pub(crate) struct Amount {
    volume: f64,
    unit: Unit,
    /// In mL per minute.
    rate: f64,
}

#[derive(Deserialize)]
enum Unit {
    #[serde(rename = "mL")]
    Millilitre,
    #[serde(rename = "µL")]
    Microlitre,
}

/// The form for a jog, in mL; a negative one dispenses.
#[derive(Deserialize)]
pub(crate) struct Jog {
    ml: f64,
}

/// A move within the pump's limits.
pub(crate) struct Order {
    is_dispense: bool,
    volume_ml: f64,
    rate_ml_per_min: f64,
}

impl Order {
    pub(crate) fn new(is_dispense: bool, Amount { volume, unit, rate }: Amount) -> Result<Self> {
        let volume_ml = match unit {
            Unit::Millilitre => volume,
            Unit::Microlitre => volume / 1_000.0,
        };
        Refused::unless_within("volume", volume_ml, VOLUMES_ML, "mL")?;
        Refused::unless_within("rate", rate, Pump::RATES_ML_PER_MIN, "mL/min")?;
        Ok(Self {
            is_dispense,
            volume_ml,
            rate_ml_per_min: rate,
        })
    }

    pub(crate) fn jog(&Jog { ml }: &Jog) -> Result<Self> {
        if ml.abs() > JOG_ML {
            let message = format!("A jog is at most {JOG_ML} mL, not {ml} mL");
            return Err(Refused::new("ml", message).into());
        }
        let (volume, unit, rate) = (ml.abs(), Unit::Millilitre, JOG_ML_PER_MIN);
        Self::new(ml < 0.0, Amount { volume, unit, rate })
    }

    /// Checks it against what is in the syringe.
    pub(crate) fn check_room(&self, in_syringe_ml: f64) -> Result<()> {
        let (room_ml, what) = if self.is_dispense {
            (in_syringe_ml, "left")
        } else {
            (Pump::CAPACITY_ML - in_syringe_ml, "free")
        };
        // Sums of volumes are off by less than a nanolitre.
        if self.volume_ml <= room_ml + 1e-6 {
            return Ok(());
        }
        let volume_ml = self.volume_ml;
        let message =
            format!("Only {room_ml:.3} mL are {what} in the syringe, not {volume_ml:?} mL");
        Err(Refused::new("volume", message).into())
    }

    /// How long it takes.
    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs_f64(self.volume_ml / self.rate_ml_per_min * 60.0)
    }

    /// Makes the move, and returns when it has ended.
    pub(crate) async fn run(&self, pump: &Pump) -> Result<(), DriverError> {
        let (volume, rate) = (self.volume_ml, self.rate_ml_per_min);
        if self.is_dispense {
            pump.dispense(volume, rate).await
        } else {
            pump.aspirate(volume, rate).await
        }
    }
}

/// As `dispensing 2.0 mL`.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = ["aspirating", "dispensing"][usize::from(self.is_dispense)];
        write!(f, "{what} {:?} mL", self.volume_ml)
    }
}
