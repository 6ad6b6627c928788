use ivoryos_plugin::prelude::*;

struct Pump;

#[remote_instrument("pump")]
impl Pump {
    async fn stop(&self) {}
}

fn main() {}
