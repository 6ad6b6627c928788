use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task("watch", plugn = crate, plugin = "balance")]
unsafe fn watch<T>(state: &GlobalState, #[instrument] pump: u8, balance: Instrument<u8>) {
    drop((state.deck(), pump, balance));
}

#[background_task]
fn second() {}

fn main() {}
