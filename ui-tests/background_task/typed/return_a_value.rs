use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn nothing() {}

#[background_task]
async fn text() -> Result<(), String> {
    Err("the sensor does not answer".to_owned())
}

fn main() {}
