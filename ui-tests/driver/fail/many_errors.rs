use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    #[driver(read)]
    pub const fn rate(&mut self, (a, b): (f64, f64)) -> f64 {
        a + b
    }
}

fn main() {}
