use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/tare", methods = ["POSTT"])]
async fn tare(#[instrument("a b")] balance: Option<Instrument<u8>>) -> bool {
    balance.is_some()
}

#[route("/twice")]
async fn twice() -> String {
    tare(None).await.to_string()
}

fn main() {}
