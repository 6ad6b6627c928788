use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status")]
#[poem::handler]
async fn status() -> &'static str {
    "ready"
}

fn main() {}
