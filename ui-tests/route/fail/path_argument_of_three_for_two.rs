use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/rack/:rack/:vial")]
async fn vial(Path((rack, vial, ml)): Path<(u32, u32, f64)>) -> String {
    format!("{rack} {vial} {ml}")
}

fn main() {}
