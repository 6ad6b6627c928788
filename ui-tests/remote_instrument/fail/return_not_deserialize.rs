use ivoryos_plugin::prelude::*;

struct Speed;

#[remote_instrument("pump")]
trait Pump {
    async fn speed(&self) -> Result<Speed>;
}

fn main() {}
