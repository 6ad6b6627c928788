use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/weight")]
async fn weight() -> Result<String> {
    Err(StatusCode::SERVICE_UNAVAILABLE)
}

fn main() {}
