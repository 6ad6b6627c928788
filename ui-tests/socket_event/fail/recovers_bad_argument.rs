use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("weigh")]
async fn weigh(#[instrument("a b")] balance: Option<Instrument<u8>>) -> bool {
    balance.is_some()
}

#[socket_event("twice")]
async fn twice() -> String {
    weigh(None).await.to_string()
}

fn main() {}
