use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    #[driver(skip)]
    fn line(&self) {}
}

fn main() {}
