use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page(grams: f64) -> Page {
    Page::html("Plugin", grams.to_string())
}

fn main() {}
