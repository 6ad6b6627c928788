use ivoryos_plugin::prelude::*;

#[remote_instrument("pump", crate = ivoryos_plugin, crate = ivoryos_plugin)]
trait Pump {
    async fn stop(&self) -> Result<()>;
}

fn main() {}
