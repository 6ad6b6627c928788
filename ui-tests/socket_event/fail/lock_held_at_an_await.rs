use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

static COUNT: std::sync::Mutex<u32> = std::sync::Mutex::new(0);

#[socket_event("count")]
async fn count() {
    if true {
        let count = COUNT.lock().expect("no panic");
        tokio::task::yield_now().await;
        drop(count);
    }
}

fn main() {}
