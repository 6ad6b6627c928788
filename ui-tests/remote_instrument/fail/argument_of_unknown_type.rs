use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn dispense(&self, rate: Rate) -> Result<()>;
}

fn main() {}
