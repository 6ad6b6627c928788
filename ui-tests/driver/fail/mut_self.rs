use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn prime(&mut self) {}
}

fn main() {}
