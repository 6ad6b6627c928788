use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn dispense<T: Into<f64>>(&self, ml: T) {
        drop(ml);
    }
}

fn main() {}
