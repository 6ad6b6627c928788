use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(Debug)]
struct Broken;

#[background_task]
async fn watch() -> Result<(), Broken> {
    Err(Broken)
}

fn main() {}
