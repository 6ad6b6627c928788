use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub extern "C" fn raw(&self) {}
}

fn main() {}
