use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn stop(&self, now: bool) -> Result<()>;
    async fn dispense(&self, ml: f64) -> Result<()>;
}

fn main() {}
