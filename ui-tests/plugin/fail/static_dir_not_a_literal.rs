//! The folder is a constant.

use ivoryos_plugin::prelude::*;

const FOLDER: &str = "static";

#[plugin(name = "pictures", static_dir = FOLDER)]
async fn main_page() -> Page {
    Page::html("Pictures", FOLDER)
}

fn main() {}
