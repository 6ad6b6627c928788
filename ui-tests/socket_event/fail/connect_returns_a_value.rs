use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("connect")]
async fn greet() -> Json<Value> {
    Json(json!({ "hello": "lab" }))
}

fn main() {}
