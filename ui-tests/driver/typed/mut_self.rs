use std::sync::Mutex;

use ivoryos_plugin::driver;

pub struct Pump(Mutex<f64>);

#[driver]
impl Pump {
    pub fn prime(&self) {
        *self.0.lock().unwrap() += 1.0;
    }

    #[driver(skip)]
    pub fn more(&mut self) {}
}

fn main() {}
