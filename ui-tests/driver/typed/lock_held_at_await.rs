use std::sync::Mutex;

use ivoryos_plugin::driver;

pub struct Pump {
    ml: Mutex<f64>,
}

#[driver]
impl Pump {
    pub async fn dispense(&self, ml: f64) -> f64 {
        let lock = &self.ml;
        let value = { let guard = lock.lock().unwrap(); guard.clone() };
        tokio::task::yield_now().await;
        *self.ml.lock().unwrap() = value - ml;
        value
    }

    pub async fn rest(&self) -> f64 {
        let lock = &REST;
        *lock.lock().await
    }
}

static REST: tokio::sync::Mutex<f64> = tokio::sync::Mutex::const_new(1.0);

fn main() {}
