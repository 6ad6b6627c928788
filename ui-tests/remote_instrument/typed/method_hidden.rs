use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn reset(&self) -> Result<()>;
}

fn main() {}
