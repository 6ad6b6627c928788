//! A plugin with documentation.
#![deny(missing_docs, warnings)]

use ivoryos_plugin::prelude::*;

/// Shows the page.
#[plugin(name = "plugin")]
pub async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

/// Weighs what is on
/// the balance.
///
/// The second paragraph.
#[socket_event("weigh")]
/** A block comment below. */
pub async fn weigh() {}

#[doc = "Watches."]
#[background_task]
pub async fn watch() {}

#[allow(missing_docs)]
fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let plugin = &registry.plugins()[0];
    assert_eq!(plugin.events[0].description, "Weighs what is on the balance.");
    assert_eq!(plugin.tasks[0].description, "Watches.");
}
