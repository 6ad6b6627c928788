use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

static COUNT: std::sync::Mutex<u32> = std::sync::Mutex::new(0);

#[route("/status")]
async fn status() -> String {
    let mut count = COUNT.lock().unwrap();
    *count += 1;
    tokio::task::yield_now().await;
    count.to_string()
}

fn main() {}
