use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status")]
async fn status() -> (StatusCode, Json<Value>) {
    (StatusCode::CREATED, Json(json!(1)))
}

fn main() {}
