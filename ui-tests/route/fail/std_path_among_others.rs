use std::{fs, path::Path};
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status/:id")]
async fn status(Path(id): Path<String>, deck: Option<Deck>) -> String {
    fs::read_to_string(Path::new(&id)).unwrap_or_default()
}

fn main() {}
