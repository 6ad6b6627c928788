use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn dispense(&self, ml: f64) -> Result<Value>;
}

fn main() {}
