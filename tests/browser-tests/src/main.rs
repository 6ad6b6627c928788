//! The gallery's host, with a plugin that switches faults, and sets and clears the deck.

mod bootstrap;
mod elements;
mod hour;

use balance as _;
use browser_tests as _;
use control as _;
use deck_view as _;
use from_html as _;
use plugin_template as _;
use telemetry as _;
use webcam as _;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::{Host, ServeError, StandaloneLayout};
use lab::{Balance, Camera, Fault, Hotplate, Pump};
use tokio::runtime::Builder;

/// Switches what is wrong in the lab.
#[plugin(name = "bench")]
async fn main_page() -> Page {
    Page::html(
        "Bench",
        "<h1>Bench</h1><button data-emit='bench_move'>Move</button>",
    )
}

/// A page on which the console has an error, and the security policy something to report.
#[route("/wrong")]
async fn wrong() -> Page {
    let body = "<object data='wrong.swf'></object><script>console.error('all wrong')</script>";
    Page::html("Wrong", body)
}

static WAITING: AtomicUsize = AtomicUsize::new(0);
static MOVED: AtomicUsize = AtomicUsize::new(0);

/// Is answered after so many seconds.
#[route("/wait/:seconds", methods = ["POST"])]
async fn wait(Path(seconds): Path<u64>) -> StatusCode {
    WAITING.fetch_add(1, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    StatusCode::NO_CONTENT
}

/// Counts what a page has ordered.
#[socket_event("bench_move")]
async fn count_move() {
    MOVED.fetch_add(1, Ordering::Relaxed);
}

/// How many wait or have waited, and how many moves there were.
#[route("/counts")]
async fn counts() -> Json<Value> {
    let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
    Json(json!({ "waiting": count(&WAITING), "moved": count(&MOVED) }))
}

/// Sets a new deck.
#[route("/deck/set", methods = ["POST"])]
async fn set_deck(state: GlobalState) -> Result<StatusCode> {
    state.set_deck(lab::deck())?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes the deck.
#[route("/deck/clear", methods = ["POST"])]
async fn clear_deck(state: GlobalState) -> StatusCode {
    state.clear_deck();
    StatusCode::NO_CONTENT
}

/// Switches a fault of an instrument on, or off with `none`.
#[route("/fault/:instrument/:fault", methods = ["POST"])]
async fn set_fault(deck: Deck, Path((name, fault)): Path<(String, String)>) -> Result<StatusCode> {
    let fault = match fault.as_str() {
        "none" => None,
        "unplugged" => Some(Fault::Unplugged),
        "busy" => Some(Fault::Busy),
        "timing-out" => Some(Fault::TimingOut),
        _ => return Err(StatusCode::NOT_FOUND.into()),
    };
    match name.as_str() {
        "balance" => deck.instrument::<Balance>("balance")?.set_fault(fault),
        "camera" => deck.instrument::<Camera>("camera")?.set_fault(fault),
        "hotplate" => deck.instrument::<Hotplate>("hotplate")?.set_fault(fault),
        "pump" => deck.instrument::<Pump>("pump")?.set_fault(fault),
        _ => return Err(StatusCode::NOT_FOUND.into()),
    }
    Ok(StatusCode::NO_CONTENT)
}

fn main() -> Result<(), ServeError> {
    let host = Host::new().deck(lab::deck());
    let host = match std::env::var_os("ASSETS") {
        Some(folder) => host.assets(folder),
        None => host,
    };
    let (mut runtime, host) = if hour::is_wanted() {
        // A clock that can be set needs a single thread.
        let host = host.layout(StandaloneLayout).only(["hour"]);
        (Builder::new_current_thread(), host)
    } else {
        (Builder::new_multi_thread(), host)
    };
    let runtime = runtime.enable_all().build().expect("a runtime");
    runtime.block_on(host.run())
}
