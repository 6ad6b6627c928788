use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/tare")]
async fn tare(socket: SocketRef) -> String {
    socket.id.to_string()
}

fn main() {}
