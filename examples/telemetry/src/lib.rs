//! Temperature and weight, ten times a second: a live chart of the last ten minutes.

use std::time::Duration;

use ivoryos_plugin::prelude::*;
use lab::{Balance, Hotplate};
use tokio::time::{MissedTickBehavior, interval, timeout};

const PERIOD: Duration = Duration::from_millis(100);

#[derive(Template)]
#[template(path = "telemetry.stpl")]
struct View {}

/// Shows temperature and weight as a live chart.
#[plugin(name = "telemetry", icon = "bi-graph-up")]
pub async fn main_page() -> Page {
    Page::new("Telemetry", View {})
}

/// Measures ten times a second. What cannot be read is a gap.
#[background_task]
pub async fn measure(state: GlobalState) -> Result<()> {
    let series = |name| Ok::<_, Error>(state.series(name)?.keep(Duration::from_mins(10)));
    let temperature = series("telemetry_temperature")?.unit("°C");
    let weight = series("telemetry_weight")?.unit("g");
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        let (celsius, grams) = tokio::join!(celsius(&state), grams(&state));
        temperature.push(celsius)?;
        weight.push(grams)?;
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
