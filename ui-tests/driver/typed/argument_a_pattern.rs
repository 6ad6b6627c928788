use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn move_to(&self, to: (f64, f64)) {
        let (x, y) = to;
        let _ = x + y;
    }
}

fn main() {}
