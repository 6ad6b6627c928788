use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn move_to(&self, (x, y): (f64, f64)) {
        let _ = x + y;
    }
}

fn main() {}
