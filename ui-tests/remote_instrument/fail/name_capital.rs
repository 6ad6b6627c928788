use ivoryos_plugin::prelude::*;

#[remote_instrument("Pump")]
trait Pump {
    async fn stop(&self) -> Result<()>;
}

fn main() {}
