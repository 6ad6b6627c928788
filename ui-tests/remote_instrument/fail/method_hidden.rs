use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn _reset(&self) -> Result<()>;
}

fn main() {}
