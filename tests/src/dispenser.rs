//! A driver whose methods are seen.

use ivoryos_plugin::driver;
use tokio::sync::Semaphore;

/// A driver.
#[derive(Debug)]
pub struct Dispenser {
    /// A movement takes a permit.
    pub moves: Semaphore,
}

impl Default for Dispenser {
    fn default() -> Self {
        Self {
            moves: Semaphore::new(0),
        }
    }
}

#[driver]
impl Dispenser {
    /// Counts.
    pub fn count(&self, number: usize) -> usize {
        number + 1
    }

    /// Dispenses so many millilitres.
    pub async fn dispense(&self, ml: f64, into: Option<String>) -> Result<f64, String> {
        self.moves.acquire().await.unwrap().forget();
        if ml > 10.0 {
            let _ = into;
            return Err("the syringe is empty".to_owned());
        }
        Ok(ml)
    }

    /// Dispenses twice.
    pub async fn prime(&self) -> Result<f64, String> {
        self.count(1);
        Ok(self.dispense(1.0, None).await? + self.dispense(2.0, None).await?)
    }

    /// Panics.
    pub fn stall(&self) {
        panic!("stalled after {} moves", self.moves.available_permits());
    }

    /// Takes many numbers, and returns them.
    pub fn echo(&self, numbers: &[f64]) -> Vec<f64> {
        numbers.to_vec()
    }
}
