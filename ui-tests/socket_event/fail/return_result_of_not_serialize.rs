use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Weight;

#[socket_event("weigh")]
async fn weigh() -> Result<Weight, String> {
    Ok(Weight)
}

fn main() {}
