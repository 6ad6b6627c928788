use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("state")]
async fn state() -> &'static str {
    let x = "ready";
    if x.
}

#[socket_event("twice")]
async fn twice() -> String {
    state().await.repeat(2)
}

fn main() {}
