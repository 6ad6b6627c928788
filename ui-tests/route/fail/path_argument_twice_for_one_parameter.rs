use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/rack/:rack")]
async fn rack(Path(rack): Path<u32>, Path(again): Path<u32>) -> String {
    format!("{rack} {again}")
}

fn main() {}
