use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Broken;

fn weigh() -> Result<f64, Broken> {
    Err(Broken)
}

#[socket_event("weight")]
async fn weight() -> Result<f64> {
    Ok(weigh().map_err(|_| "what has failed")?)
}

fn main() {}
