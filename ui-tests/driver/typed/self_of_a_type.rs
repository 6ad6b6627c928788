use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn share(&self) {}

    #[driver(skip)]
    pub fn more(self: std::sync::Arc<Self>) {}
}

fn main() {}
