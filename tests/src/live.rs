//! What the tests of Socket.IO talk to.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use ivoryos_plugin::Busy;
use ivoryos_plugin::prelude::*;
use serde::Deserialize;

use crate::instruments::Pump;

/// A plugin that is live.
#[plugin(name = "live")]
async fn main_page() -> Page {
    Page::html("Live", "<p>live</p>")
}

/// Everyone hears it.
#[socket_event("shout")]
async fn shout(io: SocketIo, Data(data): Data<Value>) {
    io.emit("shouted", &data).await.ok();
}

/// Only the sender hears it.
#[socket_event("whisper")]
async fn whisper(socket: SocketRef, Data(data): Data<Value>) {
    socket.emit("whispered", &data).ok();
}

/// What was sent comes back as the acknowledgement.
#[socket_event("echo")]
async fn echo(Data(data): Data<Value>) -> Value {
    data
}

/// Bytes come back the other way round, as the acknowledgement and as an event.
#[socket_event("reverse")]
async fn reverse(socket: SocketRef, Data(bytes): Data<Bytes>) -> Bytes {
    let reversed: Bytes = bytes.iter().rev().copied().collect();
    socket.emit("reversed", &reversed).ok();
    reversed
}

/// So many bytes.
#[socket_event("bytes")]
async fn bytes(Data(size): Data<usize>) -> Bytes {
    vec![7; size].into()
}

/// What `reading` takes.
#[derive(Deserialize)]
struct Reading {
    grams: f64,
}

/// Takes one type and no other.
#[socket_event("reading")]
async fn reading(Data(reading): Data<Reading>) -> f64 {
    reading.grams * 1000.0
}

/// Takes a number, or nothing.
#[socket_event("maybe")]
async fn maybe(number: Option<Data<f64>>) -> Option<f64> {
    number.map(|Data(number)| number)
}

/// Fails on its own account.
#[socket_event("fail")]
async fn fail() -> Result<(), String> {
    Err("the valve is closed".to_owned())
}

/// Panics.
#[socket_event("panic")]
async fn panics(Data(message): Data<String>) -> Value {
    panic!("{message}")
}

/// Waits before it answers: later ones must not overtake it.
#[socket_event("slowly")]
async fn slowly(Data((number, millis)): Data<(u64, u64)>) -> u64 {
    tokio::time::sleep(Duration::from_millis(millis)).await;
    number
}

/// Answers never.
#[socket_event("hang")]
async fn hang() {
    std::future::pending::<()>().await;
}

/// Is not async, and blocks.
#[socket_event("block")]
fn block(Data(millis): Data<u64>) -> u64 {
    std::thread::sleep(Duration::from_millis(millis));
    millis
}

/// Acknowledges by itself.
#[socket_event("by_hand")]
async fn by_hand(acknowledge: AckSender, Data(data): Data<Value>) {
    acknowledge.send(&data).ok();
}

/// Asks for the deck's pump.
#[socket_event("rate")]
async fn rate(#[instrument] pump: Instrument<Pump>) -> f64 {
    pump.rate
}

/// Moves the pump for a moment, and says that it begins.
#[socket_event("jog")]
async fn jog(
    socket: SocketRef,
    #[instrument] pump: Instrument<Pump>,
    Data(number): Data<u64>,
) -> Result<u64, Busy> {
    let _claim = pump.claim("jogging")?;
    socket.emit("jogging", &number).ok();
    tokio::time::sleep(Duration::from_millis(50)).await;
    Ok(number)
}

/// The same, and blocks; it claims nothing.
#[socket_event("jog_and_block")]
#[expect(
    clippy::needless_pass_by_value,
    reason = "as handlers of events take them"
)]
fn jog_and_block(
    socket: SocketRef,
    #[instrument] pump: Instrument<Pump>,
    Data(number): Data<u64>,
) -> u64 {
    socket.emit("jogging", &(number, pump.rate)).ok();
    std::thread::sleep(Duration::from_millis(50));
    number
}

/// Says what the deck is.
#[socket_event("deck")]
async fn deck_name(deck: Option<Deck>) -> Option<String> {
    deck.map(|deck| deck.name().to_owned())
}

/// Publishes what is sent.
#[socket_event("publish")]
async fn publish(
    state: GlobalState,
    Data((name, value)): Data<(String, Value)>,
) -> Result<(), String> {
    state
        .publish(&name, &value)
        .map_err(|error| error.to_string())
}

static CONNECTED: AtomicU64 = AtomicU64::new(0);
static GONE: AtomicU64 = AtomicU64::new(0);

/// Counts those who come.
#[socket_event("connect")]
async fn arrived(socket: SocketRef) {
    let count = CONNECTED.fetch_add(1, Ordering::Relaxed) + 1;
    socket
        .emit("welcome", &json!({ "plugin": "live", "count": count }))
        .ok();
}

/// Counts those who go.
#[socket_event("disconnect")]
async fn left(io: SocketIo) {
    io.emit("left", &io.sockets().len()).await.ok();
    GONE.fetch_add(1, Ordering::Relaxed);
}

/// How many came and went.
#[route("/visitors")]
async fn visitors() -> Json<Value> {
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    Json(json!({ "came": count(&CONNECTED), "gone": count(&GONE) }))
}

/// Sends from a route.
#[route("/announce", methods = ["POST"])]
async fn announce(io: SocketIo, Json(data): Json<Value>) -> StatusCode {
    io.emit("announced", &data).await.ok();
    StatusCode::NO_CONTENT
}
