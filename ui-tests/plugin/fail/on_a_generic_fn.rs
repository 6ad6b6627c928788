use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page<T: Default>() -> Page {
    Page::html("Plugin", "")
}

fn main() {}
