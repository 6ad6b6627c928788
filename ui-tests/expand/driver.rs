/// The pump of the lab.
#[driver]
impl Pump {
    /// Opens it.
    pub fn open() -> Self {
        Self
    }
    /// Dispenses a volume.
    pub async fn dispense(
        &self,
        /// mL, 0.001 to 10
        mut ml: f64,
        rate: Option<f64>,
    ) -> Result<f64, PumpError> {
        ml += 1.0;
        self.line.write(ml, rate).await
    }
    #[driver(skip)]
    pub fn volume(&self) -> f64 {
        1.0
    }
    #[cfg(feature = "stop")]
    pub fn stop(&self) {}
}
