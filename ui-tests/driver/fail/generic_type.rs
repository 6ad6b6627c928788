use ivoryos_plugin::driver;

pub struct Pump<T>(T);

#[driver]
impl<T> Pump<T> {
    pub fn stop(&self) {}
}

fn main() {}
