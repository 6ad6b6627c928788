use ivoryos_plugin::prelude::*;

#[plugin(name = "pictures", static_dir = concat!(env!("CARGO_MANIFEST_DIR"), "/statik"))]
async fn main_page() -> Page {
    Page::html("Pictures", "<img src='static/a.svg' alt='a'>")
}

fn main() {}
