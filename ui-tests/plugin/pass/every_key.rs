use ivoryos_plugin::prelude::*;

#[plugin(
    name = "my-balance_2",
    title = "My balance",
    icon = "⚖",
    plugin_type = "tab",
    crate = ivoryos_plugin,
)]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn main() {}
