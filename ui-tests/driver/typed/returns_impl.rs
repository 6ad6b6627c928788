use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn history(&self) -> Vec<f64> {
        vec![1.0]
    }

    #[driver(skip)]
    pub fn more(&self) -> impl Iterator<Item = f64> {
        [1.0].into_iter()
    }
}

fn main() {}
