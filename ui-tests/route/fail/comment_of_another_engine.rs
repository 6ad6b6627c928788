use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/about")]
async fn about() -> Page {
    Page::html("About", "{# What the pump has left #}<p>1.5 mL</p>")
}

fn main() {}
