use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it is broken")
    }
}

#[background_task]
async fn watch() -> Result<(), Broken> {
    Err(Broken)
}

#[background_task]
async fn text() -> Result<(), String> {
    Err("it is broken".to_owned())
}

fn main() {}
