use ivoryos_plugin::driver;

pub struct Pump;

#[driver]
impl Pump {
    pub fn label(&self, text: Option<String>) -> bool {
        text.is_some()
    }

    #[driver(skip)]
    pub fn more(&self) {}
}

fn main() {}
