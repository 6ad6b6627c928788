use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/picture", methods = ["POST"])]
async fn picture(body: Bytes) -> String {
    body.len().to_string()
}

fn main() {}
