use ivoryos_plugin::prelude::*;

const ML: f64 = 1.5;

#[remote_instrument("pump")]
trait Pump {
    async fn stop(&self) -> Result<()>;
}

async fn stop(pump: &impl Pump) -> Result<f64> {
    pump.stop().await?;
    Ok(ML)
}

fn main() {}
