use ivoryos_plugin::prelude::*;

#[remote_instrument("Pump")]
trait Pump {
    fn stop(&self) -> Result<()>;
    async fn speed(&self) -> Result<f64>;
}

async fn use_it(pump: Instrument<RemoteInstrument>) -> Result<f64> {
    pump.stop()?;
    pump.speed().await
}

fn main() {}
