use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    #[driver(read)]
    pub fn volume(&self) -> f64 {
        1.0
    }
}

fn main() {}
