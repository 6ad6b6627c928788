use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize)]
struct Fields {
    dose: f64,
}

#[route("/dose", methods = ["POST"])]
async fn dose(fields: Option<Form<Fields>>) -> String {
    fields.map_or_else(String::new, |Form(fields)| fields.dose.to_string())
}

fn main() {}
