use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn watch() {
    let text = tokio::fs::read_to_string("weight.txt").await?;
    println!("{text}");
}

fn main() {}
