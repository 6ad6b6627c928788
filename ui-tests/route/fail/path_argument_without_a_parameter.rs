use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial")]
async fn vial(Path(id): Path<String>) -> String {
    id
}

fn main() {}
