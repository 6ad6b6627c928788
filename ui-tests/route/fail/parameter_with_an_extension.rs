use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/export/:name.csv")]
async fn export(Path(name): Path<String>) -> String {
    format!("name,grams\n{name},1.5\n")
}

#[route("/from/:begin.:end")]
async fn from(Path((begin, end)): Path<(String, String)>) -> String {
    begin + &end
}

fn main() {}
