use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/weight/:index")]
async fn weight(Path(index): Path<usize>) -> Result<String> {
    let grams = [12.5, 13.0].get(index)?;
    Ok(grams.to_string())
}

fn main() {}
