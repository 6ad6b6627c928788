use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

static COUNT: std::sync::Mutex<u32> = std::sync::Mutex::new(0);

#[instrument_call]
async fn seen(call: Call) {
    let mut count = COUNT.lock().unwrap();
    tokio::task::yield_now().await;
    *count += 1;
    drop(call);
}

fn main() {}
