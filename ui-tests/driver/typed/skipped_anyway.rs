use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn open() -> Self {
        Self
    }
}

fn main() {}
