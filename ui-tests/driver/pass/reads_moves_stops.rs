use ivoryos_plugin::MethodKind::{self, Moves, Reads, Stops};
use ivoryos_plugin::prelude::*;

pub struct Oven;

#[driver]
impl Oven {
    #[driver(reads)]
    pub fn temperature(&self) -> f64 {
        21.0
    }

    #[driver(moves)]
    pub fn get_ready(&self) -> bool {
        true
    }

    #[driver(stops)]
    pub fn cool(&self) {}

    #[driver(moves)]
    pub fn stop_cooling(&self) {}

    pub fn is_hot(&self) -> bool {
        false
    }

    pub fn read(&self) {}

    pub fn ready(&self) -> bool {
        true
    }

    pub fn stopper(&self) {}

    pub fn abort(&self) {}

    pub fn set_point(&self, _celsius: f64) -> Result<(), String> {
        Ok(())
    }

    pub fn read_point(&self) -> Result<f64, String> {
        Ok(1.0)
    }
}

fn main() {
    let deck = Deck::new("lab").with("oven", Oven);
    let methods = deck.schema("oven").unwrap().methods;
    let kinds: Vec<(&str, MethodKind)> = methods.iter().map(|it| (&*it.name, it.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("temperature", Reads),
            ("get_ready", Moves),
            ("cool", Stops),
            ("stop_cooling", Moves),
            ("is_hot", Reads),
            ("read", Moves),
            ("ready", Moves),
            ("stopper", Moves),
            ("abort", Stops),
            ("set_point", Moves),
            ("read_point", Reads),
        ]
    );
}
