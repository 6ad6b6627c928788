//! A plugin whose handlers of a connection's beginning and end fail.

use ivoryos_plugin::prelude::*;

/// Shows the page. The plugin's name sorts before `live`, so its handler of `connect` runs first.
#[plugin(name = "failing-connect")]
async fn main_page() -> Page {
    Page::html("Failing connect", "")
}

/// Panics.
#[socket_event("connect")]
async fn arrived(socket: SocketRef) {
    socket
        .emit("welcome", &json!({ "plugin": "failing-connect" }))
        .ok();
    panic!("go away");
}

/// Never ends.
#[socket_event("disconnect")]
async fn left() {
    std::future::pending::<()>().await;
}
