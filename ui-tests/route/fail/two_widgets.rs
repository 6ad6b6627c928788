use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/widget")]
async fn one() {}

#[route("/widget")]
async fn other() {}

fn main() {}
