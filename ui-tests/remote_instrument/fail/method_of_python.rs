use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn from(&self) -> Result<()>;
}

fn main() {}
