//! A page, a route that asks the deck, and an event that everyone hears.

use std::sync::atomic::{AtomicU64, Ordering};

use ivoryos_plugin::prelude::*;

/// Its snippets compile.
#[cfg(doctest)]
#[doc = include_str!("../AGENTS.md")]
struct Agents;

#[derive(Template)]
#[template(path = "example.stpl")]
struct Example {
    greeting: &'static str,
}

/// Shows the plugin page.
#[plugin(name = "plugin")]
pub async fn main_page() -> Page {
    let greeting = "I am a plugin page :)";
    Page::new("Plugin", Example { greeting })
}

/// Says whether a deck is loaded, and which.
#[route("/status")]
pub async fn status(deck: Option<Deck>) -> Json<Value> {
    match deck {
        None => Json(json!({ "online": false, "message": "No active deck" })),
        Some(deck) => Json(json!({ "online": true, "deck": deck.name() })),
    }
}

static PINGS: AtomicU64 = AtomicU64::new(0);

/// Answers a ping: every open page hears the pong, and shows which it is.
#[socket_event("plugin_ping")]
pub async fn ping(state: GlobalState, io: SocketIo, Data(data): Data<Value>) -> Result<()> {
    let number = PINGS.fetch_add(1, Ordering::Relaxed) + 1;
    state.publish("pong", &format!("Pong {number}"))?;
    io.emit("plugin_pong", &data).await.ok();
    Ok(())
}
