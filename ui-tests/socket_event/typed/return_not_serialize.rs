use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Serialize)]
struct Weight {
    grams: f64,
}

#[socket_event("weigh")]
async fn weigh() -> Weight {
    Weight { grams: 12.5 }
}

#[socket_event("weigh_now")]
async fn weigh_now() -> Value {
    json!({ "grams": 12.5 })
}

fn main() {}
