use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn each(&self, then: &dyn Fn(f64)) {
        then(1.0);
    }
}

fn main() {}
