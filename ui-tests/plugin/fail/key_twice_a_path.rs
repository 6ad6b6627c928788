use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin", crate = ivoryos_plugin, crate = self::library)]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn main() {}
