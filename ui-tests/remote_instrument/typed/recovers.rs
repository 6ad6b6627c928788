use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn stop(&self) -> Result<()>;
    async fn speed(&self) -> Result<f64>;
}

async fn use_it(pump: Instrument<RemoteInstrument>) -> Result<f64> {
    pump.stop().await?;
    pump.speed().await
}

fn main() {}
