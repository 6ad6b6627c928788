use ivoryos_plugin::prelude::*;

#[remote_instrument("pump", crate = no_such_crate)]
trait Pump {
    async fn stop(&self) -> Result<()>;
}

fn main() {}
