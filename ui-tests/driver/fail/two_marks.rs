use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    #[driver(reads)]
    #[driver(stops)]
    pub fn volume(&self) -> f64 {
        1.0
    }
}

fn main() {}
