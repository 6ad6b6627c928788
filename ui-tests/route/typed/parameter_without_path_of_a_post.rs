use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/rack/:vial", methods = ["POST"])]
async fn vial(Path(vial): Path<String>) -> String {
    vial
}

fn main() {}
