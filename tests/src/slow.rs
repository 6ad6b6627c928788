//! Takes its time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

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
