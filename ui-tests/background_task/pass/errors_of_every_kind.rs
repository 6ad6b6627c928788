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

#[background_task]
async fn every(#[instrument] pump: Instrument<Pump>, state: GlobalState) -> Result<()> {
    std::fs::read_to_string("calibration.txt")?;
    tokio::fs::read_to_string("calibration.txt").await?;
    pump.text()?;
    pump.boxed()?;
    pump.any()?;
    Err("no such vial")?;
    let _claim = pump.claim("dosing")?;
    state.publish("plugin_ml", &1)?;
    if false {
        return Err("no water".into());
    }
    Err(poem::error::NotFoundError)?
}

#[background_task]
async fn text(#[instrument] pump: Instrument<Pump>) -> Result<(), String> {
    pump.text().map(drop)
}

#[background_task]
async fn boxed(#[instrument] pump: Instrument<Pump>) -> Result<(), Box<dyn std::error::Error>> {
    pump.boxed().map(drop)
}

#[background_task]
async fn any(#[instrument] pump: Instrument<Pump>) -> anyhow::Result<()> {
    pump.any().map(drop)
}

#[background_task]
async fn of_poem() -> poem::Result<()> {
    Ok(())
}

fn main() {}
