use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Weight {
    #[allow(dead_code)]
    grams: f64,
}

#[route("/weight")]
async fn weight() -> Json<Weight> {
    Json(Weight { grams: 12.5 })
}

fn main() {}
