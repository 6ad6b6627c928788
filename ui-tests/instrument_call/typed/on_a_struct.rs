use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Seen;

#[instrument_call]
async fn name(call: Call) {
    drop((call, Seen));
}

fn main() {}
