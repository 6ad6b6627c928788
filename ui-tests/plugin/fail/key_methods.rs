use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin", methods = ["GET", "POST"])]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn main() {}
