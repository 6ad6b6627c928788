use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[must_use]
#[socket_event("weigh")]
#[inline(never)]
#[allow(unused_variables)]
async fn weigh(#[allow(unused)] socket: SocketRef) -> u32 {
    12
}

#[deprecated]
#[socket_event("old")]
async fn old() {}

#[background_task]
#[deprecated]
async fn older() {}

fn main() {}
