use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn dispense(&self, override_busy: bool) -> Result<()>;
}

fn main() {}
