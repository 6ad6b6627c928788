//! Manual control of the deck's pump: forms to dispense and to jog, live progress, and a stop that
//! works while it is busy.

mod order;
mod status;

use std::time::Duration;

use ivoryos_plugin::prelude::*;
use lab::{DriverError, Pump};
use tokio::time::sleep;

use order::{Amount, Jog, Order};
use status::Status;

/// How often the pump is read for the open pages.
const EVERY: Duration = Duration::from_millis(200);
/// The job that moves the pump, and the event that tells pages of it.
const MOVE: &str = "pump_move";

#[derive(Template)]
#[template(path = "control.stpl")]
struct View {
    status: Status,
}

/// Moves the deck's pump by hand: dispenses, jogs and stops.
#[plugin(name = "pump", icon = "⇅")]
async fn main_page(state: GlobalState) -> Page {
    let status = status::status(&state).await;
    let style = concat!("<style>", include_str!("control.css"), "</style>");
    Page::new("Pump", View { status }).with_head(style)
}

/// Says what the pump does, or why it cannot be used.
#[route("/status")]
async fn status(state: GlobalState) -> Json<Status> {
    Json(status::status(&state).await)
}

/// Dispenses what the form says.
#[route("/dispense", methods = ["POST"])]
async fn dispense(
    state: GlobalState,
    #[instrument] pump: Instrument<Pump>,
    Form(amount): Form<Amount>,
) -> Result<Started> {
    begin(state, pump, Order::new(true, amount)?).await
}

/// Fills the syringe by what the form says.
#[route("/aspirate", methods = ["POST"])]
async fn aspirate(
    state: GlobalState,
    #[instrument] pump: Instrument<Pump>,
    Form(amount): Form<Amount>,
) -> Result<Started> {
    begin(state, pump, Order::new(false, amount)?).await
}

/// Moves by a small step.
#[route("/jog", methods = ["POST"])]
async fn jog(
    state: GlobalState,
    #[instrument] pump: Instrument<Pump>,
    Form(jog): Form<Jog>,
) -> Result<Started> {
    begin(state, pump, Order::jog(&jog)?).await
}

/// Begins a move and does not wait for its end: it goes on when the browser is closed.
async fn begin(state: GlobalState, pump: Instrument<Pump>, order: Order) -> Result<Started> {
    let claim = pump.claim(order.to_string())?;
    order.check_room(pump.status().await.map_err(answer)?.volume_ml)?;
    Claim::set_remaining(&claim, order.duration());
    let moves = async move |_| Ok(order.run(&pump).await?);
    state.job(MOVE).start(claim, moves)
}

/// Stops whatever moves. It claims nothing, so that it works while the pump is busy. It is an event as well: a form waits
/// while the browser's six connections are in use. The job stops its pump also where the deck is gone or has another;
/// the deck's is stopped whoever moves it.
#[route("/stop", methods = ["POST"])]
#[socket_event("pump_stop")]
async fn stop(state: GlobalState) -> Result<Done> {
    let job = state.job(MOVE);
    let moves = job.status().is_running();
    let deck = state.deck();
    let pump = deck.and_then(|deck| deck.instrument("pump").ok());
    if pump.is_none() && !moves {
        return Err("No pump is on the deck, and none moves").status(503);
    }
    // At the same time, so that a pump that does not answer does not delay the stop of the other.
    let (stopped, halted) = tokio::join!(job.stop(), halt(pump));
    stopped.and(halted).map(|()| Done)
}

/// Stops a pump, and fails if it is not free afterwards, because it may still move.
async fn halt(pump: Option<Instrument<Pump>>) -> Result<()> {
    let Some(pump) = pump else { return Ok(()) };
    let mut doing = String::new();
    // Who has claimed it a moment ago may let go of it only now.
    for _ in 0..25 {
        pump.stop().await.map_err(answer)?;
        let Some(busy) = pump.busy() else {
            return Ok(());
        };
        doing = busy;
        sleep(Duration::from_millis(10)).await;
    }
    Err(format!(
        "The pump was told to stop and is still busy: {doing}"
    ))
    .status(503)
}

/// A driver's error as an answer.
fn answer(error: DriverError) -> Error {
    match error {
        DriverError::Busy { .. } => Error::new(error, 409),
        DriverError::Refused(_) => Error::new(error, 422),
        _ => Error::new(error, 503),
    }
}

/// Tells every open page when something has changed: how far a move is, or that the pump is gone.
#[background_task]
async fn watch(state: GlobalState) -> Result<()> {
    let mut shown = None;
    loop {
        sleep(EVERY).await;
        let status = Some(status::status(&state).await);
        if shown != status {
            state.publish("pump", &status)?;
            shown = status;
        }
    }
}
