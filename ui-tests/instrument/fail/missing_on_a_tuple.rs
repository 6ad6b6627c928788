use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Balance;

#[route("/weight")]
async fn weight((balance, scale): (Instrument<Balance>, Instrument<Balance>)) -> String {
    drop(balance);
    drop(scale);
    String::new()
}

fn main() {}
