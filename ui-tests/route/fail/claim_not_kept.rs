use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Pump;

impl Pump {
    fn dispense(&self) {}
}

#[route("/dispense", methods = ["POST"])]
async fn dispense(#[instrument] pump: Instrument<Pump>) -> Result<StatusCode> {
    pump.claim(format!("dispensing {} mL", 2))?;
    pump.dispense();
    Ok(StatusCode::OK)
}

fn main() {}
