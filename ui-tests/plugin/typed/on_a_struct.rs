use ivoryos_plugin::prelude::*;

struct Balance {
    grams: f64,
}

#[plugin(name = "plugin")]
async fn name() -> String {
    Balance { grams: 12.5 }.grams.to_string()
}

fn main() {}
