use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[instrument_call(instrument = "a b")]
async fn seen(call: Call, #[instrument("c d")] pump: Option<Instrument<u8>>) {
    drop((call, pump));
}

#[route("/count")]
async fn count() {
    let _ = seen;
}

fn main() {}
