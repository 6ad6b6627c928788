use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn share(self: std::sync::Arc<Self>) {}
}

fn main() {}
