use ivoryos_plugin::driver;

pub struct Serial;
pub struct Pump<T>(T);

#[driver]
impl Pump<Serial> {
    pub fn stop(&self) {}
}

fn main() {}
