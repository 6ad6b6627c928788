use ivoryos_plugin::prelude::*;

#[plugin(name = "pictures", static_dir = "static")]
async fn main_page() -> Page {
    Page::html("Pictures", "")
}

fn main() {}
