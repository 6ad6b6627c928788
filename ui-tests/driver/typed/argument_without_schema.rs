// In Cargo.toml: schemars = "1"
use ivoryos_plugin::driver;

#[derive(serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
pub struct Dose {
    pub ml: f64,
}
pub struct Pump;

#[driver]
impl Pump {
    pub async fn dispense(&self, first: f64, dose: Option<Dose>) -> Result<f64, String> {
        Ok(dose.map_or(first, |dose| dose.ml))
    }

    #[driver(skip)]
    pub fn more(&self) {}
}

fn main() {}
