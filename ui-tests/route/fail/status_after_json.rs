use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status")]
async fn status() -> (Json<Value>, StatusCode) {
    (Json(json!(1)), StatusCode::CREATED)
}

fn main() {}
