use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Balance;

#[route("/weight")]
#[route("/mass")]
async fn weight(balance: Instrument<Balance>) -> String {
    drop(balance);
    String::new()
}

fn main() {}
