use std::path::Path;

use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn load(&self, program: &Path) -> bool {
        program.is_absolute()
    }
}

fn main() {}
