use std::sync::LazyLock;

use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Pump;

impl Pump {
    fn volume(&self) -> f64 {
        2.5
    }
}

#[derive(Default)]
struct AppState {
    count: std::sync::atomic::AtomicU32,
}

static SHARED: LazyLock<AppState> = LazyLock::new(AppState::default);

#[route("/status")]
async fn status(#[instrument] pump: Instrument<Pump>) -> impl IntoResponse {
    format!("{:?} {}", SHARED.count, pump.volume())
}

fn main() {}
