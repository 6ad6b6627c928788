use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Dose {
    ml: f64,
}

#[route("/dose")]
async fn dose(Form(dose): Form<Dose>) -> String {
    dose.ml.to_string()
}

fn main() {}
