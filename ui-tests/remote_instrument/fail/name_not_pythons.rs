use ivoryos_plugin::prelude::*;

#[remote_instrument("my pump")]
trait Pump {
    async fn stop(&self) -> Result<()>;
}

fn main() {}
