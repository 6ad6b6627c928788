use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin", plugin_type = "right_panel")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/widget")]
async fn widget() -> Page {
    Page::html("Plugin", "12.5 g")
}

fn main() {}
