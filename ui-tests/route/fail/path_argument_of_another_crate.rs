use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

mod axum {
    pub struct Path<T>(pub T);
}

use axum::Path;

#[route("/vial/:rack")]
async fn vial(Path(rack): Path<u32>) -> String {
    rack.to_string()
}

fn main() {}
