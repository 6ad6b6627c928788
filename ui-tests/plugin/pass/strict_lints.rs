//! A crate that denies what it can.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, nonstandard_style, future_incompatible, rust_2018_idioms)]
#![deny(unreachable_pub, single_use_lifetimes, unused_qualifications, clippy::all, clippy::pedantic)]

use ivoryos_plugin::prelude::*;

/// The page.
#[plugin(name = "plugin")]
pub async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

/// The state.
#[route("/status/:id", methods = ["GET", "POST"])]
pub async fn status(Path(id): Path<u32>, mut deck: Option<Deck>) -> Json<Value> {
    let deck = deck.take();
    Json(json!({ "id": id, "online": deck.is_some() }))
}

/// The weight.
#[route("/weight")]
pub fn weight(#[instrument] balance: Option<Instrument<String>>) -> String {
    balance.map(|balance| balance.to_uppercase()).unwrap_or_default()
}

fn main() {}
