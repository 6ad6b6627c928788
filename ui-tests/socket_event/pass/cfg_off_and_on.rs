use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[cfg(any())]
#[socket_event("weigh")]
async fn weigh() -> NoSuchType {
    nothing()
}

#[cfg(all())]
#[socket_event("weigh")]
async fn weigh() {}

#[socket_event("tare")]
#[cfg(any())]
async fn tare() -> NoSuchType {}

#[cfg(any())]
#[socket_event("connect")]
async fn greet() {}

#[socket_event("connect")]
#[cfg(all())]
async fn greet() {}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins()[0].events.len(), 2);
}
