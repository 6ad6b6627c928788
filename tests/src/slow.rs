//! Takes its time.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use ivoryos_plugin::prelude::*;

/// How many milliseconds.
#[derive(Debug, serde::Deserialize)]
pub struct Wait {
    /// Milliseconds.
    pub ms: u64,
}

/// Answers at once.
#[plugin(name = "slow")]
pub async fn main_page() -> Page {
    Page::html("Slow", "slow")
}

/// Waits, then answers.
#[route("/wait")]
pub async fn wait(Query(wait): Query<Wait>) -> &'static str {
    tokio::time::sleep(Duration::from_millis(wait.ms)).await;
    "waited"
}

/// Takes so long to be read as the number of milliseconds in it.
#[derive(Debug)]
pub struct SlowlyRead;

impl<'de> serde::Deserialize<'de> for SlowlyRead {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ms = u64::deserialize(deserializer)?;
        std::thread::sleep(Duration::from_millis(ms));
        Ok(Self)
    }
}

/// Takes what is read slowly.
#[route("/read", methods = ["POST"])]
pub async fn read(Json(_): Json<SlowlyRead>) -> &'static str {
    "read"
}

/// The same as an event.
#[socket_event("slow_read")]
pub async fn read_event(Data(_): Data<SlowlyRead>) -> &'static str {
    "read"
}

static GATE: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

/// Blocks its thread until the gate is open, as a driver without async does.
#[route("/block")]
pub fn block() -> &'static str {
    let (is_open, changed) = &GATE;
    let closed = is_open.lock().expect("nothing panics with the gate");
    let open = changed.wait_while(closed, |is_open| !*is_open);
    drop(open.expect("nothing panics with the gate"));
    "blocked"
}

/// Opens the gate.
#[route("/open", methods = ["POST"])]
pub async fn open() -> StatusCode {
    let (is_open, changed) = &GATE;
    *is_open.lock().expect("nothing panics with the gate") = true;
    changed.notify_all();
    StatusCode::NO_CONTENT
}

/// Blocks its thread as no async function may.
#[route("/hog")]
pub async fn hog(Query(wait): Query<Wait>) -> &'static str {
    std::thread::sleep(Duration::from_millis(wait.ms));
    "hogged"
}

/// Blocks its thread as no async function may.
#[socket_event("slow_hog")]
async fn hog_event(Data(ms): Data<u64>) -> &'static str {
    std::thread::sleep(Duration::from_millis(ms));
    "hogged"
}

static GREETED: AtomicU64 = AtomicU64::new(0);

/// Is not async, and takes a moment.
#[socket_event("connect")]
fn greet() {
    std::thread::sleep(Duration::from_millis(5));
    GREETED.fetch_add(1, Ordering::Relaxed);
}

/// How many were greeted.
#[route("/greeted")]
async fn greeted() -> Json<u64> {
    Json(GREETED.load(Ordering::Relaxed))
}

static MADE: AtomicU64 = AtomicU64::new(0);
static GONE: AtomicU64 = AtomicU64::new(0);

/// As large as a video frame.
struct Splash(Vec<u8>);

impl Splash {
    fn new() -> Self {
        MADE.fetch_add(1, Ordering::Relaxed);
        Self(vec![0; 40_000])
    }
}

impl AsRef<[u8]> for Splash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Splash {
    fn drop(&mut self) {
        GONE.fetch_add(1, Ordering::Relaxed);
    }
}

/// Pours for as long as somebody takes it.
#[route("/pour")]
async fn pour() -> Response {
    let splashes = stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from_owner(Splash::new())));
    Response::builder().body(poem::Body::from_bytes_stream(splashes))
}

/// How many splashes there were, and how many of them are gone.
#[route("/poured")]
async fn poured() -> Json<(u64, u64)> {
    let gone = GONE.load(Ordering::Relaxed);
    Json((MADE.load(Ordering::Relaxed), gone))
}
