//! The deck's balance: its weight as a page and as JSON, live, and tare.

use std::time::Duration;

use ivoryos_plugin::prelude::*;
use lab::{Balance, BalanceError};
use serde::Serialize;
use tokio::time::sleep;

/// How often the balance is read for the open pages.
const EVERY: Duration = Duration::from_millis(200);

/// The state that the page shows, `status` returns and `watch` publishes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Status {
    /// Whether there is a weight.
    pub online: bool,
    /// The weight, in grams.
    pub grams: Option<f64>,
    /// What the balance is claimed for.
    pub busy: Option<String>,
    /// Why there is no weight.
    pub message: Option<String>,
}

#[derive(Template)]
#[template(path = "balance.stpl")]
struct View {
    status: Status,
}

/// Shows the weight on the deck's balance, and sets it to zero.
#[plugin(name = "balance", icon = "⚖")]
pub async fn main_page(deck: Option<Deck>) -> Page {
    let status = read(deck).await;
    Page::new("Balance", View { status })
}

/// Says what the balance shows, or why it shows nothing.
#[route("/status")]
pub async fn status(deck: Option<Deck>) -> Json<Status> {
    Json(read(deck).await)
}

/// Sets the weight to zero, then shows the page again.
#[route("/tare", methods = ["POST"])]
pub async fn tare(#[instrument] balance: Instrument<Balance>) -> Result<Redirect> {
    let balance = balance.claim("taring")?;
    balance.tare().await.map_err(|error| match error {
        BalanceError::Busy => Error::new(error, 409),
        _ => Error::new(error, 503),
    })?;
    Ok(Redirect::see_other("./"))
}

/// Tells every open page. The deck is asked anew each time: it may come, change and go while the host runs.
#[background_task]
pub async fn watch(state: GlobalState) -> Result<()> {
    loop {
        state.publish("balance_status", &read(state.deck()).await)?;
        sleep(EVERY).await;
    }
}

async fn read(deck: Option<Deck>) -> Status {
    let offline = |message: String| Status {
        message: Some(message),
        ..Status::default()
    };
    let Some(deck) = deck else {
        return offline("No deck is loaded.".to_owned());
    };
    let Ok(balance) = deck.instrument::<Balance>("balance") else {
        return offline(format!("No balance is on the deck {}.", deck.name()));
    };
    let reading = balance.latest().await;
    Status {
        online: reading.is_ok(),
        grams: reading.ok().map(|reading| reading.grams),
        busy: balance.busy(),
        message: reading.err().map(|error| error.to_string()),
    }
}
