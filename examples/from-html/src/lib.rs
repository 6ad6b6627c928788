//! An existing web page as a plugin. The page in `static/` knows nothing of this: it also works when
//! it is opened as a file.

use std::sync::LazyLock;

use ivoryos_plugin::prelude::*;

/// The page, with its stylesheet, script and picture where `static_dir` serves them.
static PAGE: LazyLock<Page> =
    LazyLock::new(|| Page::document(include_str!("../static/index.html")).with_files_at("static"));

/// Works out how much of a stock solution to dilute.
#[plugin(name = "dilution", icon = "⚗", static_dir = "static")]
pub async fn main_page() -> Page {
    PAGE.clone()
}
