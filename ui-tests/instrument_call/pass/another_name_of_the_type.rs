use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

use ivoryos_plugin::Call as Seen;

type Also = Seen;

#[instrument_call]
async fn seen(seen: Seen) {
    drop(seen);
}

#[instrument_call]
async fn also(also: Also, state: GlobalState) {
    drop((also, state));
}

fn main() {}
