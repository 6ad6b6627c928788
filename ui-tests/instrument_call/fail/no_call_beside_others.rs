use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[instrument_call(instrument = "pump")]
async fn seen(state: GlobalState, deck: Option<Deck>, #[instrument] pump: Instrument<u8>) {
    drop((state, deck, pump));
}

fn main() {}
