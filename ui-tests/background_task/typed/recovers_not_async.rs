use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn count() {}

#[route("/twice")]
async fn twice() -> String {
    count().await;
    String::new()
}

fn main() {}
