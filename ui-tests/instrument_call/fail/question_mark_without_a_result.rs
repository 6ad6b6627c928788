use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[instrument_call]
async fn seen(call: Call, state: GlobalState) {
    state.publish("plugin_last", call.doing())?;
}

fn main() {}
