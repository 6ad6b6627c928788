use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/dose")]
async fn dose(Form(ml): Form<f64>) -> String {
    ml.to_string()
}

fn main() {}
