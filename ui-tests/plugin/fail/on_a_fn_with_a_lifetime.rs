use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page<'a>() -> Page {
    Page::html("Plugin", "")
}

fn main() {}
