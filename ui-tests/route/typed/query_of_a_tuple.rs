use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Fields {
    ml: f64,
    unit: String,
}

#[route("/dose")]
async fn dose(Query(fields): Query<Fields>) -> String {
    format!("{} {}", fields.ml, fields.unit)
}

fn main() {}
