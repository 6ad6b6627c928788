use ivoryos_plugin::prelude::*;

struct Balance {
    grams: f64,
}

#[plugin(name = "plugin")]
async fn name() -> Page {
    Page::html("Balance", format!("{} g", Balance { grams: 12.5 }.grams))
}

fn main() {}
