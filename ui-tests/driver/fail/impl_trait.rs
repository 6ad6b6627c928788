use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense(&self, ml: impl Into<f64>) {
        drop(ml);
    }
}

fn main() {}
