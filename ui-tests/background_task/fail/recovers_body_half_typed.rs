use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn watch() {
    let x = "ready";
    if x.
}

#[route("/once")]
async fn once() {
    watch().await
}

fn main() {}
