use std::sync::Arc;

use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

trait Scale: Send + Sync + 'static {
    fn grams(&self) -> f64;
}

struct Balance;

impl Scale for Balance {
    fn grams(&self) -> f64 {
        12.5
    }
}

#[route("/grams")]
async fn grams(#[instrument] scale: Instrument<dyn Scale>) -> Json<f64> {
    Json(scale.grams())
}

// With `Deck::with_arc::<dyn Scale>(…)`.
fn main() {
    let _deck = Deck::new("lab").with_arc::<dyn Scale>("scale", Arc::new(Balance));
}
