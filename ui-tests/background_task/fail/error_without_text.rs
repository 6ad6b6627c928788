use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Broken;

fn weigh() -> Result<f64, Broken> {
    Err(Broken)
}

#[background_task]
async fn watch() -> Result<()> {
    weigh()?;
    Ok(())
}

fn main() {}
