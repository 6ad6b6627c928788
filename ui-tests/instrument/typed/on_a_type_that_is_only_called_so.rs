use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Balance;

#[route("/weight")]
async fn weight(#[instrument] balance: Instrument<Balance>) -> String {
    drop(balance);
    String::new()
}

#[route("/maybe")]
async fn maybe(#[instrument] balance: Option<Instrument<Balance>>) -> String {
    drop(balance);
    String::new()
}

fn main() {}
