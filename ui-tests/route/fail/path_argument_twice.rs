use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/rack/:rack/:vial")]
async fn vial(Path(rack): Path<u32>, Path(vial): Path<String>) -> String {
    format!("{rack} {vial}")
}

fn main() {}
