use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/rack/:rack/:type")]
async fn vial(Path((rack, r#type)): Path<(u32, String)>) -> String {
    format!("{rack} {type}")
}

fn main() {}
