#[remote_instrument("Pump")]
trait Pump {
    async fn dispense(&self, ml: f64) -> Result<Value>;
    fn stop(self) -> Result<()>;
}
