//! A plugin whose handlers of a connection's beginning and end fail.

use ivoryos_plugin::prelude::*;

/// A plugin that does not greet well. Its name goes before `live`.
#[plugin(name = "a-rude-one")]
async fn main_page() -> Page {
    Page::html("Rude", "<p>rude</p>")
}

/// Panics.
#[socket_event("connect")]
async fn arrived(socket: SocketRef) {
    socket
        .emit("welcome", &json!({ "plugin": "a-rude-one" }))
        .ok();
    panic!("go away");
}

/// Never ends.
#[socket_event("disconnect")]
async fn left() {
    std::future::pending::<()>().await;
}
