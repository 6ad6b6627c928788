use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Balance(String);

#[socket_event("weigh")]
async fn weigh(#[instrument] balance: Instrument<Balance>) -> usize {
    balance.0.len()
}

fn main() {}
