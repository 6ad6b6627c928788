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

/// The weight.
#[socket_event("weigh")]
pub async fn weigh(mut deck: Option<Deck>, Data(grams): Data<f64>) -> Value {
    let deck = deck.take();
    json!({ "grams": grams, "online": deck.is_some() })
}

/// The rate.
#[socket_event("rate")]
pub fn rate(#[instrument] pump: Option<Instrument<String>>) -> Result<String, String> {
    pump.map(|pump| pump.to_uppercase()).ok_or_else(|| "no pump".to_owned())
}

/// Greets.
#[socket_event("connect")]
pub async fn greet(socket: SocketRef) {
    socket.emit("hello", "lab").ok();
}

/// Never ends.
#[socket_event("hang")]
pub async fn hang() -> ! {
    std::future::pending().await
}

/// Waits.
#[background_task]
pub async fn watch(stop: CancellationToken, #[instrument] pump: Instrument<String>) -> Result<(), String> {
    stop.cancelled().await;
    Err(pump.to_uppercase())
}

/// Never ends.
#[background_task]
pub async fn count() -> ! {
    loop {
        std::future::pending().await
    }
}

fn main() {}
