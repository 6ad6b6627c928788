use ivoryos_plugin::prelude::*;

#[plugin(nmae = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn main() {}
