use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    const ML: f64;
    async fn stop(&self) -> Result<()>;
}

fn main() {}
