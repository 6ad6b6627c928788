use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

static COUNT: std::sync::Mutex<u32> = std::sync::Mutex::new(0);

#[background_task]
async fn count() {
    let count = COUNT.lock().unwrap();
    loop {
        tokio::task::yield_now().await;
        println!("{count}");
    }
}

fn main() {}
