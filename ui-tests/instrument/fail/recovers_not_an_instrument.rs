use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Balance;

#[route("/weight")]
async fn weight(#[instrument] balance: Balance) -> bool {
    let Balance = balance;
    true
}

#[route("/twice")]
async fn twice() -> String {
    weight(Balance).await.to_string()
}

fn main() {}
