use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/weight")]
async fn weight() -> Result<String> {
    if false {
        std::fs::read_to_string("weight.txt").status(StatusCode::SERVICE_UNAVAILABLE)?;
    }
    std::fs::read_to_string("weight.txt").status(503)
}

fn main() {}
