//! Whether every page of the docs shows how its item is used.

use serde_json::Value;

use crate::rustdoc::API;

/// A snippet in the item's docs, or in those of one of its methods; else a link to where it is used.
fn shows_use(path: &str, item: &Value) -> bool {
    let has_snippet = |item: &Value| item["docs"].as_str().is_some_and(|it| it.contains("```"));
    let has_link = item["links"].as_object().is_some_and(|it| !it.is_empty());
    has_snippet(item) || has_link || API.members(path).any(has_snippet)
}

#[test]
fn every_public_item_has_an_example_or_a_link_to_where_it_is_used() {
    let pages: Vec<_> = API.pages().collect();
    assert!(pages.len() > 50, "there are {} pages only", pages.len());
    let without: Vec<_> = pages
        .iter()
        .filter(|(path, item)| !shows_use(path, item))
        .map(|(path, _)| *path)
        .collect();
    assert!(
        without.is_empty(),
        "these have neither a snippet nor a link to where they are used:\n{}",
        without.join("\n")
    );
}
