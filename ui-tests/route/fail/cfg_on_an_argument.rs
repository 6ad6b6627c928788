use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status")]
async fn status(#[cfg(unix)] deck: Option<Deck>, #[cfg(windows)] state: GlobalState) -> String {
    drop(deck);
    String::new()
}

fn main() {}
