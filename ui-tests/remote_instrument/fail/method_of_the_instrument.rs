use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn name(&self) -> Result<String>;
}

fn main() {}
