use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/:number")]
async fn vial(Path(number): Path<u32>) -> Result<String> {
    if number > 24 {
        return Err("no such vial").status(404);
    }
    Ok(number.to_string())
}

#[route("/rack/:number")]
async fn rack(Path(number): Path<u32>) -> Result<String> {
    match number {
        0 => Err(Error::new("no such vial", 404)),
        _ => Ok(number.to_string()),
    }
}

fn main() {}
