use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn load(&self, program: std::path::PathBuf) -> bool {
        program.is_absolute()
    }

    #[driver(skip)]
    pub fn more(&self) {}
}

fn main() {}
