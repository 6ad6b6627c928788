use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Pump;

#[background_task]
async fn watch(#[instrument] pump: Instrument<Pump>, state: GlobalState) {
    drop((pump, state));
}

fn main() {}
