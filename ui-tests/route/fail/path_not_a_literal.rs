use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

const STATUS: &str = "/status";

#[route(STATUS)]
async fn status() {}

fn main() {}
