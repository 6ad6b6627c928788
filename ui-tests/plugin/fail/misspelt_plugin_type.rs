use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin", plugin_type = "right-panel")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/widget")]
async fn widget() -> Page {
    Page::html("Plugin", "<p>Hello</p>")
}

fn main() {}
