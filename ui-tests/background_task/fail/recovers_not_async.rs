use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
fn count() -> u32 {
    1
}

#[route("/twice")]
async fn twice() -> String {
    (count() * 2).to_string()
}

fn main() {}
