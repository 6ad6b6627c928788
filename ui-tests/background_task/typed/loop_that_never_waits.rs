use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

fn read() -> u32 {
    std::process::id()
}

#[background_task]
async fn stream(state: GlobalState) {
    loop {
        let id = tokio::task::spawn_blocking(read).await;
        state.publish("plugin_id", &id.ok()).ok();
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}

fn main() {}
