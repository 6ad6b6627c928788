use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

/// Starts with the host, too.
#[instrument_call(instrument = "pump")]
#[instrument_call(instrument = "balance", method = "tare")]
#[instrument_call(method = "stop")]
async fn seen(call: Call, #[instrument] pump: Option<Instrument<u8>>) {
    drop((call, pump));
}

#[instrument_call]
#[route("/last")]
async fn all(call: Seen) {
    drop(call);
}

/// An argument that both a route and a call can have is there for no other reason.
type Seen = GlobalState;

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins()[0].watchers.len(), 4);
}
