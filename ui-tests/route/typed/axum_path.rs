use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status/:id")]
async fn status(ivoryos_plugin::prelude::Path(id): ivoryos_plugin::prelude::Path<String>) -> String {
    id
}

fn main() {}
