use ivoryos_plugin::driver;

pub struct Balance;

pub trait Scale {
    fn grams(&self) -> f64;
}

#[driver]
impl Scale for Balance {
    fn grams(&self) -> f64 {
        1.0
    }
}

fn main() {}
