use ivoryos_plugin::prelude::*;

#[remote_instrument("pump")]
trait Pump {
    #[allow(non_snake_case)]
    async fn RESET(&self) -> Result<()>;
}

fn main() {}
