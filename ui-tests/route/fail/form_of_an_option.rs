use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Options {
    ml: f64,
}

#[route("/dose", methods = ["POST"])]
async fn dose(Form(options): Form<Option<Options>>) -> String {
    options.map_or(0.0, |options| options.ml).to_string()
}

fn main() {}
