use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
const fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn main() {}
