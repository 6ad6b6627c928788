/// Doses.
#[socket_event("pump_dose")]
async fn dose(
    io: SocketIo,
    Data((pump, ml)): Data<(String, f64)>,
    deck: Option<Deck>,
    #[instrument("acid_pump")] driver: Instrument<Pump>,
) -> Result<f64, String> {
    driver.dose(ml).await
}
