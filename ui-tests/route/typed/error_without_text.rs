use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Broken;

fn weigh() -> Result<f64, Broken> {
    Err(Broken)
}

#[route("/weight")]
async fn weight() -> Result<String> {
    let grams = weigh().map_err(|_| "what has failed")?;
    Ok(grams.to_string())
}

fn main() {}
