use ivoryos_plugin::driver;

pub struct Dose;
pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense(&self, dose: Dose) {
        drop(dose);
    }
}

fn main() {}
