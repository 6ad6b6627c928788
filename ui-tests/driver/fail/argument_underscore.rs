use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn wait(&self, _: f64) {}
}

fn main() {}
