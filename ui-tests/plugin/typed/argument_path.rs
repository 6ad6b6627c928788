use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "")
}

#[route("/:id")]
async fn vial(Path(id): Path<String>) -> String {
    id
}

fn main() {}
