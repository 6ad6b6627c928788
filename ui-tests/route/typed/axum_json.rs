use ivoryos_plugin::prelude::Json;
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status", methods = ["POST"])]
async fn status(Json(value): Json<Value>) -> String {
    value.to_string()
}

fn main() {}
