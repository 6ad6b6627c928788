// In Cargo.toml: schemars = "1"
use ivoryos_plugin::driver;

#[derive(serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
pub struct Dose {
    pub ml: f64,
}
pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense(&self, dose: Dose) -> f64 {
        dose.ml
    }

    #[driver(skip)]
    pub fn more(&self) {}
}

fn main() {}
