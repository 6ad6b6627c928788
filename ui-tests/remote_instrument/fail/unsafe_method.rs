use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async unsafe fn stop(&self) -> Result<()>;
}

fn main() {}
