use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> (Page, StatusCode) {
    (Page::html("Plugin", "<h1>Hello</h1>"), StatusCode::OK)
}

fn main() {}
