use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/:rack/:vial")]
async fn vial(Path((rack, vial)): Path<u32, u32>) -> String {
    format!("{rack}/{vial}")
}

fn main() {}
