#[driver]
impl Pump {
    pub fn prime(&mut self) {}
    #[driver(read)]
    pub fn volume(&self) -> f64 {
        1.0
    }
}
