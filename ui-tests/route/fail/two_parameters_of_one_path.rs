use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("", "")
}

#[route("/vial/:id")]
async fn by_id(Path(id): Path<u32>) -> String {
    id.to_string()
}

#[route("/vial/:name")]
async fn by_name(Path(name): Path<String>) -> String {
    name
}

fn main() {}
