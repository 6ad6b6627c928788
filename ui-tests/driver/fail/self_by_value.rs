use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn close(self) {}
}

fn main() {}
