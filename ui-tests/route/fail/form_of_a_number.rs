use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/dose", methods = ["POST"])]
async fn dose(dose: Option<Form<f64>>) -> String {
    dose.map_or_else(String::new, |dose| dose.to_string())
}

fn main() {}
