use ivoryos_plugin::poem;
use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Pump;

impl Pump {
    fn text(&self) -> Result<f64, String> {
        Err("no water".to_owned())
    }

    fn boxed(&self) -> Result<f64, Box<dyn std::error::Error>> {
        Ok(self.text()?)
    }

    fn any(&self) -> anyhow::Result<f64> {
        anyhow::bail!("no water")
    }
}

#[socket_event("every")]
async fn every(#[instrument] pump: Instrument<Pump>, state: GlobalState) -> Result<f64> {
    std::fs::read_to_string("calibration.txt")?;
    tokio::fs::read_to_string("calibration.txt").await?;
    pump.text()?;
    pump.boxed()?;
    pump.any().status(503)?;
    Err("no such vial")?;
    None.ok_or("no such vial")?;
    Err(poem::error::NotFoundError)?;
    let _claim = pump.claim("dosing")?;
    state.publish("plugin_ml", &1)?;
    if false {
        return Err("no such vial").status(404);
    }
    Err("no such vial".into())
}

#[socket_event("text")]
fn text(#[instrument] pump: Instrument<Pump>) -> Result<f64, String> {
    pump.text()
}

#[socket_event("boxed")]
async fn boxed(#[instrument] pump: Instrument<Pump>) -> Result<f64, Box<dyn std::error::Error>> {
    pump.boxed()
}

#[socket_event("any")]
async fn any(#[instrument] pump: Instrument<Pump>) -> anyhow::Result<f64> {
    pump.any()
}

#[socket_event("of_poem")]
async fn of_poem() -> poem::Result<f64> {
    Err(poem::Error::from_status(StatusCode::NOT_FOUND))
}

#[socket_event("connect")]
async fn connect(#[instrument] pump: Instrument<Pump>) -> Result<()> {
    pump.text().map(drop).status(503)
}

fn main() {}
