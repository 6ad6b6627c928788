//! Asks the deck.

use ivoryos_plugin::prelude::*;

/// What a scale can do, whoever made it.
pub trait Scale: Send + Sync {
    /// The weight, in grams.
    fn grams(&self) -> f64;
}

/// A driver.
#[derive(Debug)]
pub struct Pump {
    /// Millilitres per minute.
    pub rate: f64,
}

/// Shows the deck's name.
#[plugin(name = "asks")]
pub async fn main_page(deck: Deck) -> Page {
    Page::html("Instruments", deck.name())
}

/// Needs a pump.
#[route("/pump")]
pub async fn pump(#[instrument] pump: Instrument<Pump>) -> Json<f64> {
    Json(pump.rate)
}

/// Needs an instrument that is known by what it does.
#[route("/scale")]
pub async fn scale(#[instrument("balance")] scale: Instrument<dyn Scale>) -> Json<f64> {
    Json(scale.grams())
}

/// Runs without a pump as well.
#[route("/maybe")]
pub async fn maybe(#[instrument("pump")] pump: Option<Instrument<Pump>>) -> Json<Option<f64>> {
    Json(pump.map(|pump| pump.rate))
}

/// Holds the pump for a while.
#[route("/hold")]
pub async fn hold(#[instrument] pump: Instrument<Pump>) -> Json<f64> {
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    Json(pump.rate)
}

/// Takes the deck away.
#[route("/clear", methods = ["POST"])]
pub async fn clear(state: GlobalState) -> StatusCode {
    state.clear_deck();
    StatusCode::NO_CONTENT
}

/// Sets a deck on which two instruments have one name.
#[route("/twice", methods = ["POST"])]
pub async fn twice(state: GlobalState) -> Result<StatusCode> {
    state.set_deck(Deck::new("bench").with("pump", 1).with("pump", 2))?;
    Ok(StatusCode::NO_CONTENT)
}
