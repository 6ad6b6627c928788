use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Balance;

#[route("/weight")]
async fn weight(#[instrument] balance: Instrument<Balance>) -> String {
    let Balance = *balance;
    String::new()
}

#[route("/twice")]
async fn twice(#[instrument] balance: Instrument<Balance>) -> String {
    weight(balance).await.to_string()
}

fn main() {}
