use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[instrument_call(instrument = "pump", method = "dispense", plugin = crate::balance)]
async fn seen(call: Call, state: GlobalState, #[instrument] pump: Instrument<u8>) {
    drop((call, state.deck(), pump));
}

#[instrument_call]
async fn second(call: Call) {
    drop(call);
}

mod balance {
    use ivoryos_plugin::prelude::*;

    #[plugin(name = "balance")]
    async fn main_page() {}
}

fn main() {}
