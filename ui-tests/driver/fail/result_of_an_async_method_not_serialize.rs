use ivoryos_plugin::driver;

pub struct Dose;
pub struct Pump;

#[driver]
impl Pump {
    pub async fn last(&self) -> Result<Dose, String> {
        Ok(Dose)
    }
}

fn main() {}
