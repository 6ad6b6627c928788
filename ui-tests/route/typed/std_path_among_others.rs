use ivoryos_plugin::prelude::Path;
use std::fs;
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status/:id")]
async fn status(Path(id): Path<String>, deck: Option<Deck>) -> String {
    fs::read_to_string(id).unwrap_or_default()
}

fn main() {}
