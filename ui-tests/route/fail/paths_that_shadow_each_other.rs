use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/:a")]
async fn one() {}

#[route("/:b")]
async fn other() {}

fn main() {}
