use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
struct Balance {
    grams: f64,
}

fn main() {}
