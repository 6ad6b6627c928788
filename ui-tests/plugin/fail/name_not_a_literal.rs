use ivoryos_plugin::prelude::*;

const NAME: &str = "plugin";

#[plugin(name = NAME)]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn main() {}
