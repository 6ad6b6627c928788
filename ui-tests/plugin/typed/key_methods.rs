use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/", methods = ["POST"])]
async fn send() -> Page {
    main_page().await
}

fn main() {}
