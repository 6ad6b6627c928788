use ivoryos_plugin::prelude::*;

#[plugin(name = "one")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[plugin(name = "two")]
async fn other_page() -> Page {
    Page::html("Two", "")
}

#[route("/status")]
async fn status() {}

fn main() {}
