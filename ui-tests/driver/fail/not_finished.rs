use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn stop(&self) {
        let x = ;
    }
}

fn main() {}
