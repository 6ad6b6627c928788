use axum::{Extension, Router};
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

pub type App = Router;

#[route("/status")]
async fn status(Extension(number): Extension<u8>) -> String {
    number.to_string()
}

fn main() {}
