use ivoryos_plugin::prelude::*;

#[derive(serde::Deserialize)]
struct Dose {
    ml: f64,
}

#[plugin(name = "plugin")]
async fn main_page(Form(dose): Form<Dose>) -> Page {
    Page::html("Plugin", dose.ml.to_string())
}

fn main() {}
