use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Pump;

impl Pump {
    fn dispense(&self) {}
}

#[background_task]
async fn dispense(#[instrument] pump: Instrument<Pump>) -> Result<(), String> {
    let pump = pump.claim("dispensing").map_err(|it| it.to_string())?;
    pump.dispense();
    Ok(())
}

fn main() {}
