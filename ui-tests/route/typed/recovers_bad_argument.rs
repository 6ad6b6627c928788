use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/tare", methods = ["POST"])]
async fn tare(#[instrument("a_b")] balance: Option<Instrument<u8>>) -> Json<bool> {
    Json(balance.is_some())
}

#[route("/twice")]
async fn twice() -> String {
    tare(None).await.0.to_string()
}

fn main() {}
