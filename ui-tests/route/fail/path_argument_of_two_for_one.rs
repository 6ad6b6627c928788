use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/rack/:rack")]
async fn rack(path: Path<(u32, String)>) -> String {
    format!("{} {}", path.0.0, path.0.1)
}

fn main() {}
