use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/dose")]
async fn dose(Query(ml): Query<u32>) -> String {
    ml.to_string()
}

fn main() {}
