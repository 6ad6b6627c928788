use ivoryos_plugin::driver;

pub struct Dose;
pub struct Pump;

#[driver]
impl Pump {
    pub fn last(&self) -> Dose {
        Dose
    }
}

fn main() {}
