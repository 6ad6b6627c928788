use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(Debug)]
struct Broken;

#[socket_event("weigh")]
async fn weigh() -> Result<f64, Broken> {
    Err(Broken)
}

fn main() {}
