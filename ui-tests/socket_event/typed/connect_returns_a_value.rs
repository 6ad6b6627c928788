use ivoryos_plugin::prelude::*;
use ivoryos_plugin::socketioxide::SendError;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("connect")]
async fn greet(socket: SocketRef) -> Result<(), SendError> {
    socket.emit("hello", "lab")
}

#[socket_event("disconnect")]
async fn leave() {}

fn main() {}
