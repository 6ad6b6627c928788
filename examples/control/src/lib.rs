//! Manual control of the deck's pump: forms to dispense and to jog, live progress, and a stop that
//! works while it is busy.

mod moving;
mod order;
mod reading;
mod status;

use std::time::Duration;

use futures_util::future::join_all;
use ivoryos_plugin::prelude::*;
use lab::{DriverError, Pump};
use serde::Serialize;
use tokio::time::sleep;

use moving::Moving;
use order::Order;

pub use order::{Amount, Jog, Unit};
pub use status::Status;

/// How often the pump is read for the open pages.
const EVERY: Duration = Duration::from_millis(200);
/// How often a moving pump is told to stop when the host ends, which waits 5 seconds for this task.
const HALTS: u32 = 8;

#[derive(Template)]
#[template(path = "control.stpl")]
struct View {
    status: Status,
}

/// Moves the deck's pump by hand: dispenses, jogs and stops.
#[plugin(name = "pump", icon = "⇅")]
pub async fn main_page(deck: Option<Deck>) -> Page {
    let status = Status::last(deck).await;
    Page::new("Pump", View { status }).with_head(concat!(
        "<style>",
        include_str!("control.css"),
        "</style>"
    ))
}

/// Says what the pump does, or why it cannot be used.
#[route("/status")]
pub async fn status(deck: Option<Deck>) -> Json<Status> {
    Json(Status::last(deck).await)
}

/// Dispenses what the form says.
#[route("/dispense", methods = ["POST"])]
pub async fn dispense(
    state: GlobalState,
    #[instrument] pump: Instrument<Pump>,
    Form(amount): Form<Amount>,
) -> Result<Redirect> {
    begin(state, &pump, Order::dispense(&amount)?).await
}

/// Fills the syringe by what the form says.
#[route("/aspirate", methods = ["POST"])]
pub async fn aspirate(
    state: GlobalState,
    #[instrument] pump: Instrument<Pump>,
    Form(amount): Form<Amount>,
) -> Result<Redirect> {
    begin(state, &pump, Order::aspirate(&amount)?).await
}

/// Moves by a small step.
#[route("/jog", methods = ["POST"])]
pub async fn jog(
    state: GlobalState,
    #[instrument] pump: Instrument<Pump>,
    Form(jog): Form<Jog>,
) -> Result<Redirect> {
    begin(state, &pump, Order::jog(&jog)?).await
}

/// Stops whatever moves. It claims nothing, so that it works while the pump is busy; and a pump that still
/// moves when the deck is gone, or has another pump, is stopped as well.
#[route("/stop", methods = ["POST"])]
pub async fn stop(deck: Option<Deck>) -> Result<Redirect> {
    stop_now(deck).await?;
    Ok(Redirect::see_other("./"))
}

/// The same over the page's socket: a form waits while the browser's six connections are in use, an event does
/// not. It takes the deck, as a second press is not refused while the first is at work.
#[socket_event("pump_stop")]
pub async fn stop_now(deck: Option<Deck>) -> Result<()> {
    let pump = deck.and_then(|deck| deck.instrument("pump").ok());
    let pumps = moving::and(pump);
    if pumps.is_empty() {
        let message = "No pump is on the deck, and none moves";
        return Err(message).status(503);
    }
    // All at the same time, so that a pump that does not answer does not delay the stop of the others.
    let stopped = join_all(pumps.iter().map(halt)).await;
    stopped.into_iter().collect()
}

/// Stops a pump, and fails if it is not free afterwards, because it may still move.
async fn halt(pump: &Instrument<Pump>) -> Result<()> {
    // A move that was ordered a moment ago may begin after the first stop.
    for _ in 0..25 {
        pump.stop().await.map_err(answer)?;
        reading::forget();
        if pump.busy().is_none() {
            return Ok(());
        }
        sleep(Duration::from_millis(10)).await;
    }
    match pump.busy() {
        None => Ok(()),
        Some(doing) => {
            let message = format!("The pump was told to stop and is still busy: {doing}");
            Err(message).status(503)
        }
    }
}

/// Stops every moving pump, and repeats that if it fails: after the host has ended, nothing can stop a pump.
async fn halt_all() -> Result<()> {
    let mut halted = Ok(());
    for _ in 0..HALTS {
        let pumps = moving::and(None);
        let stopped = join_all(pumps.iter().map(halt)).await;
        halted = stopped.into_iter().collect();
        if moving::and(None).is_empty() {
            return Ok(());
        }
        sleep(EVERY).await;
    }
    halted
}

/// How the last move ended.
#[derive(Serialize)]
struct Outcome {
    /// Whether something went wrong: a move that somebody has stopped did not fail.
    failed: bool,
    text: String,
}

/// Begins a move and does not wait for its end. The task of the move holds the claim: the move goes on when the browser
/// is closed, and the pump is free when the move has ended.
async fn begin(state: GlobalState, pump: &Instrument<Pump>, order: Order) -> Result<Redirect> {
    let pump = Moving::begin(pump, order.to_string())?;
    let now = pump.status().await.map_err(answer)?;
    order.check_room(now.volume_ml)?;
    pump.set_remaining(order.duration());
    tokio::spawn(async move {
        let moved = order.run(&pump).await;
        drop(pump);
        let failed = !matches!(moved, Ok(()) | Err(DriverError::Stopped(_)));
        let how = moved.map_or_else(|error| error.to_string(), |()| "done".to_owned());
        let text = format!("{order}: {how}");
        state
            .publish("pump_outcome", &Outcome { failed, text })
            .ok();
    });
    Ok(Redirect::see_other("./"))
}

/// A driver's error as an answer.
fn answer(error: DriverError) -> Error {
    match error {
        DriverError::Busy { .. } => Error::new(error, 409),
        DriverError::Refused(_) => Error::new(error, 422),
        _ => Error::new(error, 503),
    }
}

/// Tells every open page when something has changed: how far a move is, or that the pump is gone. Nothing
/// moves on when the host ends, as nobody could stop it then.
#[background_task]
pub async fn watch(state: GlobalState, stop: CancellationToken) -> Result<()> {
    let mut shown = None;
    let next = async || {
        sleep(EVERY).await;
        Status::read(state.deck()).await
    };
    while let Some(status) = stop.run_until_cancelled(next()).await {
        let status = Some(status);
        if shown != status {
            state.publish("pump_status", &status)?;
            shown = status;
        }
    }
    halt_all().await
}
