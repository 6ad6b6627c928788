use ivoryos_plugin::driver;

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Dose {
    pub ml: f64,
}
pub struct Pump;

#[driver]
impl Pump {
    pub async fn dispense(&self, first: f64, dose: Option<Dose>) -> Result<f64, String> {
        Ok(dose.map_or(first, |dose| dose.ml))
    }
}

fn main() {}
