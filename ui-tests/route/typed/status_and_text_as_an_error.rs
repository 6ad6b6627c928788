use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/rack/:id")]
async fn rack(Path(id): Path<u32>) -> Result<String> {
    let text = std::fs::read_to_string(format!("rack{id}.txt"))
        .status(StatusCode::BAD_REQUEST)?;
    std::fs::read_to_string(format!("rack{id}.txt"))
        .map_err(|error| format!("…: {error}")).status(StatusCode::BAD_REQUEST)?;
    Ok(text)
}

// In place of `map_err` or `ok_or`; an error has `.status(…)`.
fn main() {}
