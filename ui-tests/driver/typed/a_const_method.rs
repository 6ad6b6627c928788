use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn rate(&self) -> f64 {
        1.0
    }

    #[driver(skip)]
    pub const fn rates(&self) {}
}

fn main() {}
