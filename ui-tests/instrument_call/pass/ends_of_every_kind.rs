use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[instrument_call]
async fn nothing(_: Call) {}

#[instrument_call]
async fn unit(_: Call) -> () {}

#[instrument_call]
async fn result(call: Call) -> std::result::Result<(), String> {
    Err(call.doing().to_owned())
}

#[instrument_call]
async fn every(call: Call, state: GlobalState) -> Result<()> {
    std::fs::read_to_string("calibration.txt")?;
    state.publish("plugin_last", &call)?;
    Ok(())
}

#[instrument_call]
async fn any(_: Call) -> anyhow::Result<()> {
    Ok(())
}

#[instrument_call]
async fn never(_: Call) -> ! {
    loop {
        tokio::task::yield_now().await;
    }
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins()[0].watchers.len(), 6);
}
