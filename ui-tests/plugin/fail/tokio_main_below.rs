use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
#[tokio::main]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn main() {}
