use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn speed(&self) -> f64;
}

fn main() {}
