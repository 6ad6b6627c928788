use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[instrument_call(instrument = "pump")]
async fn seen(call: Call) {
    drop(call);
}

#[instrument_call(method = "dispense")]
async fn also_seen(call: Call) {
    drop(call);
}

fn main() {}
