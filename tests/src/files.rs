//! Files of a plugin.

use ivoryos_plugin::prelude::*;

/// A plugin with files.
#[plugin(name = "pictures", static_dir = "files")]
async fn main_page() -> Page {
    Page::html("Files", "<img src='static/our%20valve.svg' alt='A valve'>")
}

/// A path that repeats the plugin's name, which somebody may mean.
#[route("/pictures/all")]
async fn all() -> Page {
    Page::html("All", "<img src='/static/our%20valve.svg' alt='A valve'>")
}
