use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/:type/*rest")]
async fn vial(Path((r#type, rest)): Path<(u32, String)>) -> String {
    format!("{type} {rest}")
}

fn main() {}
