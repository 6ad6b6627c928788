use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Options {
    ml: f64,
}

#[route("/dose")]
async fn dose(options: Option<Query<Options>>) -> String {
    options.map_or(0.0, |options| options.ml).to_string()
}

fn main() {}
