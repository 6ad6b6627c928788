use ivoryos_plugin::driver;

#[derive(serde::Serialize)]
pub struct Dose {
    pub ml: f64,
}
pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense(&self, dose: Dose) -> f64 {
        dose.ml
    }
}

fn main() {}
