use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

trait Scale: Send + Sync + 'static {
    fn grams(&self) -> f64;
}

#[route("/grams")]
async fn grams<S: Scale + Sync>(#[instrument] scale: Instrument<S>) -> Json<f64> {
    Json(scale.grams())
}

fn main() {}
