use ivoryos_plugin::driver;

#[driver]
pub struct Pump;

fn main() {}
