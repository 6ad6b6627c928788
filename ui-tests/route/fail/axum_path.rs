use axum::extract;
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status/:id")]
async fn status(extract::Path(id): extract::Path<String>) -> String {
    id
}

fn main() {}
