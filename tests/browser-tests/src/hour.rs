//! Four series at 10 Hz, and the page of their chart. With `HOUR` in its environment the host has an hour of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use tokio::time::{advance, interval, pause, resume};

const NAMES: [&str; 4] = ["hour_a", "hour_b", "hour_c", "hour_d"];
const PERIOD: Duration = Duration::from_millis(100);
/// How many values an hour has.
const HOUR: u32 = 36_000;

static IS_FULL: AtomicBool = AtomicBool::new(false);

/// Shows the chart, once the hour is there.
#[plugin(name = "hour")]
async fn main_page() -> Result<Page> {
    if !IS_FULL.load(Ordering::Relaxed) {
        return Err("there is no hour").status(503);
    }
    let series = NAMES.join(" ");
    let page = Page::html(
        "Hour",
        format!(
            "<div class='container'><h1>Hour</h1>
            <p><live-value name='hour_a' unit='g' digits='2'></live-value></p>
            <live-table name='hour_rows' columns='time: Time; ml: Volume (mL)' rows='20'></live-table>
            <live-chart series='{series}' minutes='60'></live-chart></div>"
        ),
    );
    Ok(page)
}

/// Whether this host has the hour.
pub fn is_wanted() -> bool {
    std::env::var_os("HOUR").is_some()
}

/// Makes an hour of values by setting tokio's clock, which also gives the values their times; then one every 100 ms.
#[background_task]
async fn measure(state: GlobalState) -> Result<()> {
    if !is_wanted() {
        return Ok(());
    }
    let mut series = Vec::new();
    for name in NAMES {
        series.push(state.series(name)?.unit("g"));
    }
    let push = |tick: u32| {
        let noise = f64::from(tick.wrapping_mul(2_654_435_761) % 1_000) / 997.0;
        let value = 20.0 + 5.0 * (f64::from(tick) / 2_000.0).sin() + noise;
        series.iter().try_for_each(|it| it.push(value))
    };
    pause();
    for tick in 0..HOUR {
        push(tick)?;
        advance(PERIOD).await;
    }
    resume();
    IS_FULL.store(true, Ordering::Relaxed);
    let mut ticks = interval(PERIOD);
    for tick in HOUR.. {
        ticks.tick().await;
        push(tick)?;
    }
    Ok(())
}
