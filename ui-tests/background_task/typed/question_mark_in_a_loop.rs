use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn watch(state: GlobalState, stop: CancellationToken) -> Result<()> {
    while !stop.is_cancelled() {
        if state.deck().is_some() {
            state.publish("grams", &1.5)?;
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    Ok(())
}

fn main() {}
