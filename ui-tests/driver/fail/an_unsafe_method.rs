use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub unsafe fn raw(&self) {}
}

fn main() {}
