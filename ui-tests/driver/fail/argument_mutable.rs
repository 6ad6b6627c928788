use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn history(&self, into: &mut Vec<f64>) {
        into.push(1.0);
    }
}

fn main() {}
