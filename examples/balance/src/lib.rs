//! The deck's balance: its weight as a page and as JSON, live, and tare.

use std::time::Duration;

use ivoryos_plugin::prelude::*;
use lab::{Balance, BalanceError};

/// How often the balance is read for the open pages.
const EVERY: Duration = Duration::from_millis(200);

#[derive(Template)]
#[template(path = "balance.stpl")]
struct View {
    balance: Reading<f64>,
}

/// Shows the weight on the deck's balance, and sets it to zero.
#[plugin(name = "balance", icon = "⚖")]
pub async fn main_page(state: GlobalState) -> Page {
    let balance = grams(&state).await;
    Page::new("Balance", View { balance })
}

/// Says what the balance shows, or why it shows nothing.
#[route("/status")]
pub async fn status(state: GlobalState) -> Json<Reading<f64>> {
    Json(grams(&state).await)
}

/// Sets the weight to zero, then shows the page again.
#[route("/tare", methods = ["POST"])]
pub async fn tare(#[instrument] balance: Instrument<Balance>) -> Result<Done> {
    let balance = balance.claim("taring")?;
    balance.tare().await.map_err(|error| match error {
        BalanceError::Busy => Error::new(error, 409),
        _ => Error::new(error, 503),
    })?;
    Ok(Done)
}

/// Tells every open page. The deck is asked anew each time: it may come, change and go while the host runs.
#[background_task]
pub async fn watch(state: GlobalState) -> Result<()> {
    loop {
        state.publish("balance", &grams(&state).await)?;
        tokio::time::sleep(EVERY).await;
    }
}

async fn grams(state: &GlobalState) -> Reading<f64> {
    let ask = async |balance: Instrument<Balance>| Ok(balance.latest().await?.grams);
    state.read("balance", ask).await
}
