use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense(
        &self,
        /// mL, 0.001 to 10
        ml: f64,
    ) -> f64 {
        ml
    }
}

fn main() {}
