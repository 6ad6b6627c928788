use ivoryos_plugin::driver;

pub struct Dose;
pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense(&self) -> Result<(), Dose> {
        Err(Dose)
    }
}

fn main() {}
