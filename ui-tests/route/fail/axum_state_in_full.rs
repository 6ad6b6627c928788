use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status")]
async fn status(state: axum::extract::State<u8>) -> String {
    state.to_string()
}

fn main() {}
