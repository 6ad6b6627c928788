use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[cfg(unix)]
#[route("/status")]
async fn status(deck: Option<Deck>) -> String {
    drop(deck);
    String::new()
}

#[cfg(not(unix))]
#[route("/status")]
async fn status() -> String {
    String::new()
}

#[cfg(windows)]
#[route("/state")]
async fn state(state: GlobalState) -> String {
    drop(state);
    String::new()
}

#[cfg(not(windows))]
#[route("/state")]
async fn state() -> String {
    String::new()
}

fn main() {}
