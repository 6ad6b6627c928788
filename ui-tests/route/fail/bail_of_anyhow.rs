use anyhow::ensure;
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/:number")]
async fn vial(Path(number): Path<u32>) -> Result<String> {
    ensure!(number > 0, "there is no vial {number}");
    if number > 24 {
        anyhow::bail!("there are 24 vials");
    }
    Ok(number.to_string())
}

fn main() {}
