//! Moves the pump, and publishes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ivoryos_plugin::Busy;
use ivoryos_plugin::prelude::*;
use serde::Deserialize;

use crate::instruments::Pump;

/// A page with a form that moves.
#[plugin(name = "moves")]
async fn main_page() -> Page {
    Page::html(
        "Moves",
        "<form method=post action=move/1><button>Move</button></form>",
    )
}

static MOVES: AtomicU64 = AtomicU64::new(0);

/// Moves for so many milliseconds.
#[route("/move/:ms", methods = ["POST"])]
async fn move_for(#[instrument] pump: Instrument<Pump>, Path(ms): Path<u64>) -> Result<Redirect> {
    let claim = pump.claim("dispensing 2.0 mL")?;
    tokio::time::sleep(Duration::from_millis(ms)).await;
    drop(claim);
    Ok(Redirect::see_other("../"))
}

/// Claims the pump, and has the same done again by what it calls.
#[route("/again", methods = ["POST"])]
async fn again(#[instrument] pump: Instrument<Pump>) -> Result<&'static str> {
    let _claim = pump.claim("dosing")?;
    prime(&pump)?;
    Ok("primed")
}

fn prime(pump: &Instrument<Pump>) -> Result<()> {
    let _claim = pump.claim("priming")?;
    Ok(())
}

/// Begins to move, and does not wait for the end.
#[route("/begin/:ms", methods = ["POST"])]
async fn begin(#[instrument] pump: Instrument<Pump>, Path(ms): Path<u64>) -> Result<Redirect> {
    let claim = pump.claim("dispensing 5.0 mL")?;
    MOVES.fetch_add(1, Ordering::Relaxed);
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        drop(claim);
    });
    Ok(Redirect::see_other("../"))
}

/// Claims the pump for good, as an argument.
#[socket_event("moves_by_instrument")]
async fn by_instrument(#[instrument] pump: Instrument<Pump>) -> Result<(), Busy> {
    hold(&pump).await
}

/// Claims the pump for good, from the deck.
#[socket_event("moves_by_deck")]
async fn by_deck(deck: Deck) -> Result<(), String> {
    let pump = deck.instrument("pump").map_err(|error| error.to_string())?;
    hold(&pump).await.map_err(|error| error.to_string())
}

/// Claims the pump for good, from the deck of the state.
#[socket_event("moves_by_state")]
async fn by_state(state: GlobalState) -> Result<(), String> {
    let deck = state.deck().ok_or("no deck")?;
    let pump = deck.instrument("pump").map_err(|error| error.to_string())?;
    hold(&pump).await.map_err(|error| error.to_string())
}

/// Moves for a moment, and says how often that was.
#[socket_event("moves_step")]
async fn step(#[instrument] pump: Instrument<Pump>) -> Result<u64, Busy> {
    let _claim = pump.claim("stepping")?;
    Ok(MOVES.fetch_add(1, Ordering::Relaxed) + 1)
}

static STOPS: AtomicU64 = AtomicU64::new(0);

/// Stops, which needs no claim.
#[route("/stop", methods = ["POST"])]
async fn stop() -> Redirect {
    STOPS.fetch_add(1, Ordering::Relaxed);
    Redirect::see_other("./")
}

/// The same as an event.
#[socket_event("moves_stop")]
async fn stop_event() {
    STOPS.fetch_add(1, Ordering::Relaxed);
}

/// How often it was stopped.
#[route("/stops")]
async fn stops() -> Json<u64> {
    Json(STOPS.load(Ordering::Relaxed))
}

async fn hold(pump: &Instrument<Pump>) -> Result<(), Busy> {
    let _claim = pump.claim("holding")?;
    std::future::pending().await
}

/// Moves, and fails afterwards.
#[route("/fail", methods = ["POST"])]
async fn fail() -> Result<Redirect> {
    MOVES.fetch_add(1, Ordering::Relaxed);
    Err("the valve is stuck").status(502)
}

/// Moves, and shows a page as its answer.
#[route("/page", methods = ["POST"])]
async fn page() -> Page {
    MOVES.fetch_add(1, Ordering::Relaxed);
    Page::html("Moved", "<p>moved</p>")
}

/// Moves where nothing should.
#[route("/get")]
async fn get(#[instrument] pump: Instrument<Pump>) -> Result<&'static str> {
    let _claim = pump.claim("moving by GET")?;
    Ok("moved")
}

/// How often `begin`, `fail`, `page` and `moves_step` have moved.
#[route("/count")]
async fn count() -> Json<u64> {
    Json(MOVES.load(Ordering::Relaxed))
}

/// What is published: `nan`, `inf` or `large`, or the text itself.
fn value(of: &str) -> Value {
    match of {
        "large" => Value::from("x".repeat(1_100_000)),
        other => Value::from(other),
    }
}

#[derive(Deserialize)]
struct Publish {
    name: String,
    value: String,
}

/// Publishes a value in a structure.
#[route("/publish", methods = ["POST"])]
async fn publish(state: GlobalState, Json(it): Json<Publish>) -> Result<StatusCode> {
    match it.value.parse::<f64>() {
        Ok(number) => state.publish(&it.name, &[("grams", number)])?,
        Err(_) => state.publish(&it.name, &value(&it.value))?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Tells the open pages once.
#[route("/emit/:name", methods = ["POST"])]
async fn emit(state: GlobalState, Path(name): Path<String>) -> Result<StatusCode> {
    state.emit(&name, &"done")?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back what was published.
#[route("/unpublish/:name", methods = ["POST"])]
async fn unpublish(state: GlobalState, Path(name): Path<String>) -> Result<StatusCode> {
    state.unpublish(&name)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publishes what is sent.
#[socket_event("moves_publish")]
async fn publish_event(
    state: GlobalState,
    Data((name, value)): Data<(String, Value)>,
) -> Result<(), PublishError> {
    state.publish(&name, &value)
}

/// Measures: the values are there again after a restart.
#[route("/measure/:value", methods = ["POST"])]
async fn measure(state: GlobalState, Path(value): Path<f64>) -> Result<StatusCode> {
    state.series("measured")?.over_restarts().push(value)?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was measured, as CSV.
#[route("/measured")]
async fn measured(state: GlobalState) -> String {
    state.csv(&["measured"])
}

/// Says with what the client has authenticated itself.
#[socket_event("connect")]
async fn arrived(socket: SocketRef, Data(auth): Data<Value>) {
    socket.emit("authenticated", &auth).ok();
}

/// Does what a form asks for, or a button over the page's socket.
#[route("/deep/done", methods = ["POST"])]
#[socket_event("moves_do")]
async fn done(state: GlobalState) -> Result<Done> {
    state.emit("moves_did", &true)?;
    Ok(Done)
}

/// Says what is no number.
#[socket_event("moves_nan")]
async fn nan() -> f64 {
    f64::NAN
}
