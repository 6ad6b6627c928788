use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/tare")]
async fn tare(io: &SocketIo) {
    drop(io.clone());
}

fn main() {}
