use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Dose {
    ml: f64,
}

#[route("/dose", methods = ["POST"])]
async fn dose(Json(first): Json<Dose>, Json(second): Json<Dose>) -> String {
    format!("{} {}", first.ml, second.ml)
}

fn main() {}
