use std::sync::Mutex;

use ivoryos_plugin::driver;

pub struct Pump {
    ml: Mutex<f64>,
}

#[driver]
impl Pump {
    pub async fn dispense(&self, ml: f64) -> f64 {
        let mut left = self.ml.lock().unwrap();
        tokio::task::yield_now().await;
        *left -= ml;
        *left
    }
}

fn main() {}
