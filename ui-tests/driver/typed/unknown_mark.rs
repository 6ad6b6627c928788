use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    #[driver(reads)]
    pub fn volume(&self) -> f64 {
        1.0
    }

    #[driver(skip)]
    pub fn more(&self) {}
}

fn main() {}
