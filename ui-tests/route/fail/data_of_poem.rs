use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/number")]
async fn number(number: Data<&u8>) -> String {
    number.to_string()
}

fn main() {}
