use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn wait(&self, seconds: f64) {
        let _ = seconds;
    }
}

fn main() {}
