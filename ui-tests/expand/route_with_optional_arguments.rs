/// Doses, if there is a dose.
#[route("/dose/:vial", methods = ["POST"])]
async fn dose(
    vial: Option<Path<u32>>,
    unit: Option<Query<Unit>>,
    dose: Option<Json<Dose>>,
    deck: Option<Deck>,
) -> StatusCode {
    whatever(vial, unit, dose, deck)
}
