use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn dispense(&self, ml: impl Into<f64>) -> Result<()>;
}

fn main() {}
