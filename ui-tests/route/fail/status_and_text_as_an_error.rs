use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/rack/:id")]
async fn rack(Path(id): Path<u32>) -> Result<String> {
    let text = std::fs::read_to_string(format!("rack{id}.txt"))
        .map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    Ok(text)
}

fn main() {}
