use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    #[driver(skip)]
    pub fn open() -> Self {
        Self
    }
}

fn main() {}
