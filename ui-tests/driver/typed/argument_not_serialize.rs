// In Cargo.toml: schemars = "1"
use ivoryos_plugin::driver;

#[derive(serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
pub struct Dose;
pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense(&self, dose: Dose) {
        drop(dose);
    }

    #[driver(skip)]
    pub fn more(&self) {}
}

fn main() {}
