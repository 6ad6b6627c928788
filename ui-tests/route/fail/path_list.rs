use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/files/*rest")]
async fn file(Path(parts): Path<Vec<String>>) -> Json<Vec<String>> {
    Json(parts)
}

fn main() {}
