use ivoryos_plugin::prelude::*;

#[plugin(name = "control")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn main() {}
