//! The folder is not there.

use ivoryos_plugin::prelude::*;

#[plugin(name = "pictures", static_dir = "statik")]
async fn main_page() -> Page {
    Page::html("Pictures", "")
}

fn main() {}
