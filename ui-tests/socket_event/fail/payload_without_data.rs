use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Dose {
    ml: f64,
}

#[socket_event("dose")]
async fn dose(dose: Dose) -> f64 {
    dose.ml
}

fn main() {}
