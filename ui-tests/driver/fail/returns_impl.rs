use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn history(&self) -> impl Iterator<Item = f64> {
        [1.0].into_iter()
    }
}

fn main() {}
