//! The pump and the balance of a running Python `IvoryOS`: what they say, and a form that dispenses.

use std::time::Duration;

use ivoryos_plugin::prelude::*;
use serde::Deserialize;

/// The pump of `lab.py`.
#[remote_instrument("pump")]
pub trait Pump {
    /// Dispenses a volume, in mL, at a rate in mL/min.
    async fn dispense(
        &self,
        ml: f64,
        rate_ml_per_min: Option<f64>,
    ) -> Result<Dispensed, RemoteError>;

    /// Fills the syringe.
    async fn refill(&self) -> Result<(), RemoteError>;

    /// What is left in the syringe, and what the driver has done.
    async fn status(&self) -> Result<Status, RemoteError>;
}

/// The balance of `lab.py`.
#[remote_instrument("balance")]
pub trait Balance {
    /// The weight, in grams.
    async fn weigh(&self) -> Result<f64, RemoteError>;
}

/// What the pump has dispensed.
#[derive(Clone, Debug, PartialEq, Deserialize, serde::Serialize)]
pub struct Dispensed {
    /// The volume, in mL.
    pub ml: f64,
    /// How long it took.
    pub seconds: f64,
}

/// The state of the pump.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Status {
    /// What is left in the syringe, in mL.
    pub left_ml: f64,
    /// How often the driver was made in Python.
    pub made: u64,
    /// How often it was told to move.
    pub moves: u64,
}

/// The fields of the form.
#[derive(Clone, Debug, Deserialize)]
pub struct Dose {
    /// The volume, in mL.
    pub ml: f64,
    /// The rate, in mL/min; the default of the Python driver if it is missing.
    #[serde(default)]
    pub rate_ml_per_min: Option<f64>,
    /// How long the answer may take, in whole seconds; the time of the deck if it is missing.
    #[serde(default)]
    pub within_s: Option<u64>,
}

#[derive(Template)]
#[template(path = "remote_pump.stpl")]
struct View {
    pump: Result<Status, String>,
    grams: Result<f64, String>,
    /// The outcome of the last request.
    failed: Option<String>,
}

/// Shows the pump and the balance of the Python deck, and dispenses.
#[plugin(name = "remote-pump", title = "Python pump", icon = "🐍")]
pub async fn main_page(
    #[instrument] pump: Option<Instrument<RemoteInstrument>>,
    #[instrument] balance: Option<Instrument<RemoteInstrument>>,
) -> Page {
    page(pump, balance, None).await
}

/// Dispenses, then shows the page again; what went wrong is on it.
#[route("/dispense", methods = ["POST"])]
pub async fn dispense(
    #[instrument] pump: Instrument<RemoteInstrument>,
    #[instrument] balance: Option<Instrument<RemoteInstrument>>,
    Form(dose): Form<Dose>,
) -> Response {
    let outcome = pump.dispense(dose.ml, dose.rate_ml_per_min).await;
    shown(outcome.map(drop), pump, balance).await
}

/// Fills the syringe, then shows the page again.
#[route("/refill", methods = ["POST"])]
pub async fn refill(
    #[instrument] pump: Instrument<RemoteInstrument>,
    #[instrument] balance: Option<Instrument<RemoteInstrument>>,
) -> Response {
    let outcome = pump.refill().await;
    shown(outcome, pump, balance).await
}

/// Dispenses, for programs: what Python returns, or why it did not.
#[route("/api/dispense", methods = ["POST"])]
pub async fn api_dispense(
    #[instrument] pump: Instrument<RemoteInstrument>,
    Json(dose): Json<Dose>,
) -> Result<Json<Dispensed>> {
    let pump = match dose.within_s {
        Some(seconds) => &pump.with_timeout(Duration::from_secs(seconds)),
        None => &*pump,
    };
    Ok(Json(pump.dispense(dose.ml, dose.rate_ml_per_min).await?))
}

/// Says what the Python pump can do.
#[route("/api/schema")]
pub async fn schema(#[instrument] pump: Instrument<RemoteInstrument>) -> Json<Value> {
    Json(json!(pump.schema()))
}

async fn shown(
    outcome: Result<(), RemoteError>,
    pump: Instrument<RemoteInstrument>,
    balance: Option<Instrument<RemoteInstrument>>,
) -> Response {
    let Err(error) = outcome else {
        return Redirect::see_other("./").into_response();
    };
    let page = page(Some(pump), balance, Some(error.to_string())).await;
    page.with_status(error.status()).into_response()
}

/// One call after the other: `IvoryOS` does one thing at a time.
async fn page(
    pump: Option<Instrument<RemoteInstrument>>,
    balance: Option<Instrument<RemoteInstrument>>,
    failed: Option<String>,
) -> Page {
    const AWAY: &str = "IvoryOS is away.";
    let pump = match pump {
        Some(pump) => pump.status().await.map_err(|error| error.to_string()),
        None => Err(AWAY.to_owned()),
    };
    let grams = match balance {
        Some(balance) => balance.weigh().await.map_err(|error| error.to_string()),
        None => Err(AWAY.to_owned()),
    };
    let view = View {
        pump,
        grams,
        failed,
    };
    Page::new("Python pump", view)
}
