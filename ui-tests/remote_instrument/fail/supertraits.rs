use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump: Clone + Sync {
    async fn stop(&self) -> Result<()>;
}

fn main() {}
