/// The pump of the lab.
#[remote_instrument("pump")]
pub trait Pump {
    /// Dispenses a volume.
    async fn dispense(&self, ml: f64, rate: Option<f64>) -> Result<Dispensed>;
    #[cfg(feature = "stop")]
    async fn stop(&self) -> Result<(), RemoteError>;
}
