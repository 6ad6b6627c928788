use ivoryos_plugin::driver;

pub struct Pump;

#[driver(name = "pump")]
impl Pump {
    pub fn stop(&self) {}
}

fn main() {}
