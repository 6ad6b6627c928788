use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn stop(&self);
}

fn main() {}
