use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Pump;

impl Pump {
    fn dispense(&self) {}
}

#[socket_event("dispense")]
async fn dispense(#[instrument] pump: Instrument<Pump>) {
    if true {
        let _ = pump.claim("dispensing").unwrap();
        pump.dispense();
    }
}

fn main() {}
