use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense(&self, ml: f64) {
        let _ = ml;
    }

    #[driver(skip)]
    pub fn more(&self, _ml: impl Into<f64>) {}
}

fn main() {}
