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
async fn dose(Json(dose): Json<Dose>) -> String {
    dose.ml.to_string()
}

fn main() {}
