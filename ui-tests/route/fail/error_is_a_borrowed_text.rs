use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn weigh(answer: &str) -> Result<f64, &str> {
    answer.parse().map_err(|_| answer)
}

#[route("/weight/:answer")]
async fn weight(Path(answer): Path<String>) -> Result<String> {
    let grams = weigh(&answer)?;
    Ok(grams.to_string())
}

fn main() {}
