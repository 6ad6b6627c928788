use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/:number")]
async fn vial(Path(number): Path<u32>) -> Result<String> {
    if !(number > 0) { return Err(anyhow::anyhow!("there is no vial {number}")).status(404) }
    if number > 24 {
        return Err(anyhow::anyhow!("there are 24 vials")).status(404);
    }
    Ok(number.to_string())
}

fn main() {}
