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

static SHARED: LazyLock<u8> = LazyLock::new(|| 3);

#[route("/status")]
async fn status(#[instrument] pump: Instrument<Pump>) -> String {
    format!("{} {}", *SHARED, pump.volume())
}

fn main() {}
