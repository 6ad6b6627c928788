use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Fields {
    ml: u32,
}

#[route("/dose")]
async fn dose(Query(fields): Query<Fields>) -> String {
    fields.ml.to_string()
}

fn main() {}
