use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    fn stop(&self) -> Result<()>;
}

fn main() {}
