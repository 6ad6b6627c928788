use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

static COUNT: std::sync::Mutex<u32> = std::sync::Mutex::new(0);

#[background_task]
async fn count() {
    let lock = &COUNT;
    let value = { let guard = lock.lock().unwrap(); guard.clone() };
    loop {
        tokio::task::yield_now().await;
        println!("{value}");
    }
}

static SHARED: tokio::sync::Mutex<u32> = tokio::sync::Mutex::const_new(0);

#[background_task]
async fn count_meanwhile() {
    let lock = &SHARED;
    let mut count = lock.lock().await;
    loop {
        tokio::task::yield_now().await;
        *count += 1;
    }
}

fn main() {}
