use ivoryos_plugin::driver;

#[derive(serde::Serialize)]
pub struct Dose;
pub struct Pump;

#[driver]
impl Pump {
    pub fn last(&self) -> Dose {
        Dose
    }

    #[driver(skip)]
    pub fn more(&self) {}
}

fn main() {}
