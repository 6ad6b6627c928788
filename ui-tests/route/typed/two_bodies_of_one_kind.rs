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
async fn dose(Json(both): Json<(Dose, Dose)>) -> String {
    (both.0.ml + both.1.ml).to_string()
}

fn main() {}
