use ivoryos_plugin::prelude::*;

#[remote_instrument("deck.pump", crat = "x")]
unsafe trait Pump<T>: Clone {
    const ML: f64;
    fn stop(self);
    async fn dispense<U>(&self, hidden_wait: U, _: f64) -> Result<()> {
        Ok(())
    }
}

fn main() {}
