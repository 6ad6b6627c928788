use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn raw(&self) {}

    #[driver(skip)]
    pub unsafe fn more(&self) {}
}

fn main() {}
