use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/:id?")]
async fn vial(Path(id): Path<u32>) -> Json<Value> {
    Json(json!({ "id": id }))
}

fn main() {}
