use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn stream(state: GlobalState) {
    loop {
        state.publish("plugin_time", &std::process::id()).ok();
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}

fn main() {}
