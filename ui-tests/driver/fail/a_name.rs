use ivoryos_plugin::driver;

pub struct Pump;

#[driver("pump")]
impl Pump {
    pub fn stop(&self) {}
}

fn main() {}
