use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

use ivoryos_plugin::poem::Request;

#[socket_event("tare")]
async fn tare(request: &Request) {
    drop(request.uri());
}

fn main() {}
