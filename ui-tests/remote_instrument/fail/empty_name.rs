use ivoryos_plugin::prelude::*;

#[remote_instrument("")]
trait Pump {
    async fn stop(&self) -> Result<()>;
}

fn main() {}
