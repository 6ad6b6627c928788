use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[instrument_call("pump", metod = "dispense()", plugin = "balance")]
unsafe fn seen<T>(state: &GlobalState, #[instrument] pump: u8) {
    drop((state.deck(), pump));
}

#[instrument_call]
fn second() {}

fn main() {}
