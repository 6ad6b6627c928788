/// Tares the balance.
///
/// It takes a second.
#[route("/tare/:grams", methods = ["POST", "PUT"], plugin = crate::balance)]
fn tare(
    #[instrument] balance: Instrument<Balance>,
    #[instrument("scale")] second: Option<Instrument<dyn Scale>>,
    Path(grams): Path<f64>,
) -> Result<String, poem::Error> {
    balance.tare(grams)
}
