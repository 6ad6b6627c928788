//! Background tasks.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ivoryos_plugin::prelude::*;

use crate::instruments::Pump;

/// A plugin with tasks.
#[plugin(name = "tasks")]
async fn main_page() -> Page {
    Page::html("Tasks", "<p>tasks</p>")
}

static STOPPED: AtomicU64 = AtomicU64::new(0);

/// Counts until it is told to stop, then cleans up.
#[background_task]
async fn count(state: GlobalState, stop: CancellationToken) {
    if let Some(path) = std::env::var_os("STARTED") {
        std::fs::write(path, "the task has started").ok();
    }
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    let mut count = 0;
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        count += 1;
        state.publish("count", &count).ok();
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    state.publish("count", "it is over").ok();
    STOPPED.fetch_add(1, Ordering::Relaxed);
    if let Some(path) = std::env::var_os("CLEANED_UP") {
        std::fs::write(path, "the task has cleaned up").ok();
    }
}

/// Needs the pump.
#[background_task]
async fn watch(#[instrument] pump: Instrument<Pump>, io: SocketIo) {
    io.emit("rate", &pump.rate).await.ok();
    std::future::pending::<()>().await;
}

/// Is done soon.
#[background_task]
async fn once() {}

/// How many were told to stop and did.
#[route("/stopped")]
async fn stopped() -> Json<u64> {
    Json(STOPPED.load(Ordering::Relaxed))
}
