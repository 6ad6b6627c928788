use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status")]
#[route("/state")]
async fn status(Extension(number): Extension<u8>) -> Result<String> {
    Ok(number.to_string())
}

fn main() {}
