use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn each(&self, then: String, and: Vec<f64>) {
        drop((then, and));
    }

    #[driver(skip)]
    pub fn more(&self) {}
}

fn main() {}
