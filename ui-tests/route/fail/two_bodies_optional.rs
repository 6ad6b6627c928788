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
async fn dose(form: Option<Form<Dose>>, json: Option<Json<Dose>>) -> String {
    format!("{} {}", form.is_some(), json.is_some())
}

fn main() {}
