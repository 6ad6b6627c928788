//! The deck's balance: its weight as a page and as JSON, and tare.

use ivoryos_plugin::prelude::*;
use lab::{Balance, BalanceError};

#[derive(sailfish::TemplateOnce)]
#[template(path = "balance.stpl")]
struct View {
    grams: Option<f64>,
    problem: Option<String>,
}

/// Shows the weight on the deck's balance, and sets it to zero.
#[plugin(name = "balance", icon = "⚖")]
pub async fn main_page(#[instrument] balance: Option<Instrument<Balance>>) -> Page {
    let (grams, problem) = match balance {
        None => (None, Some("No balance is on the deck.".to_owned())),
        Some(balance) => match balance.weigh().await {
            Ok(reading) => (Some(reading.grams), None),
            Err(error) => (None, Some(error.to_string())),
        },
    };
    Page::new("Balance", View { grams, problem })
}

/// Reads the weight, in grams.
#[route("/status")]
pub async fn status(#[instrument] balance: Instrument<Balance>) -> Result<Json<Value>> {
    let reading = balance
        .weigh()
        .await
        .map_err(poem::error::ServiceUnavailable)?;
    Ok(Json(json!({ "online": true, "grams": reading.grams })))
}

/// Sets the weight to zero, then shows the page again.
#[route("/tare", methods = ["POST"])]
pub async fn tare(#[instrument] balance: Instrument<Balance>) -> Result<Redirect> {
    balance.tare().await.map_err(|error| match error {
        BalanceError::Busy => poem::error::Conflict(error),
        _ => poem::error::ServiceUnavailable(error),
    })?;
    Ok(Redirect::see_other("./"))
}
