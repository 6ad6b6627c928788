use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("status?x=1", method = ["GET"], methods = ["get", "POST", "POST"], plugin = "plugin")]
unsafe fn status<T>(#[instrument] weight: u8, balance: Instrument<u8>) -> String {
    drop((weight, balance));
    String::new()
}

#[route("/a b")]
async fn second() {}

fn main() {}
