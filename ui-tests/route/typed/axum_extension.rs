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

#[route("/status")]
async fn status(#[instrument] pump: Instrument<Pump>, state: GlobalState) -> String {
    state.publish("status_read", &true).ok();
    pump.volume().to_string()
}

fn main() {}
