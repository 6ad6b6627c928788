//! Temperature and weight, ten times a second: a live chart of the last ten minutes.

mod record;

use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ivoryos_plugin::prelude::*;
use lab::{Balance, Hotplate};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use record::{Point, RECORD};

const PERIOD: Duration = Duration::from_millis(100);

#[derive(Template)]
#[template(path = "telemetry.stpl")]
struct View {}

/// Shows temperature and weight as a live chart.
#[plugin(name = "telemetry", icon = "📈")]
pub async fn main_page() -> Page {
    Page::new("Telemetry", View {})
        .with_head(concat!(
            "<style>",
            include_str!("telemetry.css"),
            "</style>"
        ))
        .with_scripts(concat!(
            "<script>",
            include_str!("telemetry.js"),
            "</script>"
        ))
}

/// What was measured in the last ten minutes, the oldest first; `null` is what could not be read.
#[route("/history")]
pub async fn history() -> Json<Value> {
    Json(json!({ "points": RECORD.all() }))
}

/// The same as a table: seconds since 1970, °C, g. What could not be read is an empty cell.
#[route("/telemetry.csv")]
pub async fn csv() -> Response {
    let mut table = "time_s,temperature_celsius,weight_g\n".to_owned();
    let cell = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    for point in RECORD.all() {
        let (seconds, millis) = (point.time_ms / 1_000, point.time_ms % 1_000);
        let (celsius, grams) = (cell(point.celsius), cell(point.grams));
        writeln!(table, "{seconds}.{millis:03},{celsius},{grams}").ok();
    }
    Response::builder()
        .content_type("text/csv; charset=utf-8")
        .header("cache-control", "no-store")
        .header(
            "content-disposition",
            "attachment; filename=\"telemetry.csv\"",
        )
        .body(table)
}

/// Measures ten times a second; every open page hears it.
#[background_task]
pub async fn measure(state: GlobalState, io: SocketIo) {
    // The clock is read once, so that setting it while the task runs does not distort the chart.
    let started = SystemTime::now().duration_since(UNIX_EPOCH);
    let (started, clock) = (started.unwrap_or_default(), Instant::now());
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        let now = started + (ticks.tick().await - clock);
        let (celsius, grams) = tokio::join!(celsius(&state), grams(&state));
        let point = Point {
            time_ms: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
            celsius,
            grams,
        };
        RECORD.push(point);
        io.emit("telemetry", &point).await.ok();
    }
}

/// Takes the instrument from the deck each time, because the deck may change, and waits for a limited time.
async fn celsius(state: &GlobalState) -> Option<f64> {
    let hotplate: Instrument<Hotplate> = state.deck()?.instrument("hotplate").ok()?;
    let reading = timeout(PERIOD, hotplate.read()).await.ok()?;
    Some(reading.ok()?.celsius)
}

async fn grams(state: &GlobalState) -> Option<f64> {
    let balance: Instrument<Balance> = state.deck()?.instrument("balance").ok()?;
    let reading = timeout(PERIOD, balance.latest()).await.ok()?;
    Some(reading.ok()?.grams)
}
