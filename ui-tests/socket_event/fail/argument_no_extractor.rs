use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("tare")]
async fn tare(grams: f64) {
    drop(grams);
}

fn main() {}
