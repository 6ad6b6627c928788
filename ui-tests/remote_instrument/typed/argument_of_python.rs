use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    async fn dispense(&self, wavelength: f64) -> Result<()>;
}

fn main() {}
