use std::path::Path;
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status/:id")]
async fn status(id: &Path) -> String {
    id.display().to_string()
}

fn main() {}
