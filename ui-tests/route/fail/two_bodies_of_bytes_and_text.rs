use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Dose {
    ml: f64,
}

#[route("/dose", methods = ["PUT"])]
async fn dose(text: String, bytes: Vec<u8>, Json(dose): Json<Dose>) -> String {
    format!("{text} {bytes:?} {}", dose.ml)
}

fn main() {}
