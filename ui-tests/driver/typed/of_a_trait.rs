use ivoryos_plugin::driver;

pub struct Balance;

pub trait Scale {
    fn grams(&self) -> f64;
}

#[driver]
impl Balance {
    pub fn weigh(&self) -> f64 {
        1.0
    }
}

impl Scale for Balance {
    fn grams(&self) -> f64 {
        self.weigh()
    }
}

fn main() {}
