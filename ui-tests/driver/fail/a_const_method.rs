use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub const fn rate(&self) -> f64 {
        1.0
    }
}

fn main() {}
