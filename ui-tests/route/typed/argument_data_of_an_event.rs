use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/tare", methods = ["POST"])]
async fn tare(Json(grams): Json<f64>) -> String {
    grams.to_string()
}

fn main() {}
