use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn stop(&self) {}
}

pub struct Valve;

#[driver(crate = ivoryos_plugin)]
impl Valve {
    pub fn close(&self) {}
}

fn main() {}
