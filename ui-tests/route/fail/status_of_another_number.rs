use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/weight")]
async fn weight() -> Result<String> {
    let status: i32 = 503;
    std::fs::read_to_string("weight.txt").status(status)
}

fn main() {}
