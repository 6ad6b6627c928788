use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Balance;

mod other {
    pub struct Instrument<T>(pub T);
}

#[route("/weight")]
async fn weight(#[instrument] balance: other::Instrument<Balance>) -> String {
    drop(balance);
    String::new()
}

fn main() {}
