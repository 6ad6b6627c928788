use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status")]
async fn status() -> (&'static str, u16) {
    ("ready", 201)
}

fn main() {}
