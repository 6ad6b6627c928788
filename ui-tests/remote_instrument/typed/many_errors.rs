use ivoryos_plugin::prelude::*;

use ivoryos_plugin as my_ivoryos_plugin;

const ML: f64 = 1.5;

#[remote_instrument("pump", crate = my_ivoryos_plugin)]
trait Pump {
    async fn stop(&self) -> Result<()>;
    async fn speed(&self) -> Result<Value>;
    async fn dispense(&self, wait: bool, ml: f64) -> Result<()>;
}

async fn fill(pump: &impl Pump) -> Result<()> {
    pump.dispense(true, ML).await
}

fn main() {}
