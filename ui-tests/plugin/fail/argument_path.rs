use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page(Path(id): Path<String>) -> Page {
    Page::html("Plugin", id)
}

fn main() {}
