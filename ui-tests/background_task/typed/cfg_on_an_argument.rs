use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[cfg(unix)]
#[background_task]
async fn watch(io: SocketIo) {
    drop(io);
}

#[cfg(not(unix))]
#[background_task]
async fn watch() {}

fn main() {}
