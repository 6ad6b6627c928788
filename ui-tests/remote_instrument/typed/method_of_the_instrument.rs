use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn stop(&self) -> Result<()>;
}

async fn name(pump: Instrument<RemoteInstrument>) -> Result<Value> {
    Ok(pump.call("name", json!({})).await?)
}

fn main() {}
