use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense(&self, ml: f64) {
        let _ = ml;
    }

    #[driver(skip)]
    pub fn more<T: Into<f64>>(&self, _ml: T) {}
}

fn main() {}
