use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Balance;

#[allow(dead_code)]
async fn weight(#[instrument] balance: Instrument<Balance>) -> String {
    drop(balance);
    String::new()
}

fn main() {}
