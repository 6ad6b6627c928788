use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/:id<int>/:unit<string>")]
async fn vial(Path((id, unit)): Path<(u32, String)>) -> String {
    format!("{id} {unit}")
}

fn main() {}
