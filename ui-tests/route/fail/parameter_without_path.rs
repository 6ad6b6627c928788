use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/rack/:rack/:type")]
async fn vial(rack: u32, r#type: String) -> String {
    format!("{rack} {}", r#type)
}

fn main() {}
