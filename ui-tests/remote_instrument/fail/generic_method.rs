use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn dispense<T: Into<f64>>(&self, ml: T) -> Result<()>;
}

fn main() {}
