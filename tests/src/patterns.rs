//! Paths with parameters, as poem has them.

use ivoryos_plugin::prelude::*;

/// The page, which no pattern may hide.
#[plugin(name = "patterns")]
pub async fn main_page() -> Page {
    Page::html("Patterns", "main")
}

/// Everything else.
#[route("/*rest")]
pub async fn rest(Path(rest): Path<String>) -> String {
    format!("rest {rest}")
}

/// A fixed path goes before a parameter.
#[route("/item/new")]
pub async fn new_item() -> &'static str {
    "new"
}

/// A parameter.
#[route("/item/:id")]
pub async fn item(Path(id): Path<String>) -> String {
    format!("item {id}")
}

/// Digits only.
#[route("/data/:id<\\d+>")]
pub async fn data(Path(id): Path<u32>) -> String {
    format!("data {id}")
}

/// Begins like the one before.
#[route("/dash/:id<\\d+>")]
pub async fn dash(Path(id): Path<u32>) -> String {
    format!("dash {id}")
}

/// Begins like both.
#[route("/da/:id<\\d+>")]
pub async fn da(Path(id): Path<u32>) -> String {
    format!("da {id}")
}

/// Digits, then more.
#[route("/run/:id<\\d+>/:step")]
pub async fn step(Path((id, step)): Path<(u32, String)>) -> String {
    format!("run {id} {step}")
}

/// Fixed, and begins like them too.
#[route("/dat")]
pub async fn dat() -> &'static str {
    "dat"
}

/// A child module whose routes belong to its parent's plugin.
pub mod child {
    #[allow(clippy::wildcard_imports, reason = "it is what people write")]
    use super::*;

    /// Found through `use super::*`.
    #[route("/child")]
    pub async fn child() -> &'static str {
        "child"
    }
}

/// A module that names the plugin it belongs to.
pub mod elsewhere {
    use ivoryos_plugin::prelude::*;

    /// Found through `plugin = …`.
    #[route("/elsewhere", plugin = crate::patterns)]
    pub async fn elsewhere() -> &'static str {
        "elsewhere"
    }
}
