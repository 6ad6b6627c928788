use ivoryos_plugin::prelude::*;

#[remote_instrument("pump", "other")]
trait Pump {
    async fn stop(&self) -> Result<()>;
}

fn main() {}
