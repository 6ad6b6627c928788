use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/{id:int}/{file:path}")]
async fn vial(Path((id, file)): Path<(u32, String)>) -> String {
    format!("{id} {file}")
}

fn main() {}
