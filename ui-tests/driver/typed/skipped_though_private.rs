use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    fn line(&self) {}
}

fn main() {}
