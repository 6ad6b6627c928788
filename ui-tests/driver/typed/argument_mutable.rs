use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn history(&self, into: Vec<f64>) {
        drop(into);
    }

    #[driver(skip)]
    pub fn more(&self) {}
}

fn main() {}
