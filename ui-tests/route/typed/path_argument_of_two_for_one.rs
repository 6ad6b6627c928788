use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/rack/:path")]
async fn rack(Path(path): Path<u32>) -> String {
    path.to_string()
}

fn main() {}
