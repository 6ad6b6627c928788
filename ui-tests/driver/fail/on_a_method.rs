use ivoryos_plugin::driver;

pub struct Pump;


impl Pump {
    #[driver]
    pub fn stop(&self) {}
}

fn main() {}
