use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> (StatusCode, Page) {
    (StatusCode::CREATED, Page::html("Plugin", "<h1>Hello</h1>"))
}

fn main() {}
