//! A plugin with documentation.
#![deny(missing_docs, warnings)]

use ivoryos_plugin::prelude::*;

/// Shows the plugin's page.
///
/// The second paragraph.
#[plugin(name = "plugin")]
/** A block comment below. */
pub async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[doc = "Says how it is."]
#[route("/status")]
pub async fn status() {}

#[allow(missing_docs)]
fn main() {}
