use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn label(&self, text: Option<&str>) -> bool {
        text.is_some()
    }
}

fn main() {}
