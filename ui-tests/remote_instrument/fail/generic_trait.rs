use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump<T> {
    async fn stop(&self) -> Result<()>;
}

fn main() {}
