use ivoryos_plugin::prelude::*;

#[allow(clippy::needless_pass_by_value)]
#[plugin(name = "plugin")]
#[must_use]
#[inline]
pub async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[deprecated]
#[route("/old")]
#[cold]
async fn old(#[allow(unused_variables)] deck: Option<Deck>) {}

fn main() {}
