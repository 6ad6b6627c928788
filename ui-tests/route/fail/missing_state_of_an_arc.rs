use std::sync::Arc;

use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(Default)]
struct AppState {
    count: std::sync::atomic::AtomicU32,
}

#[route("/status")]
async fn status(State(state): State<Arc<AppState>>) -> impl IntoResponse {
    format!("{:?}", state.count)
}

fn main() {}
