//! Values over time: what was published under a name, for charts.

mod record;
mod table;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::json;

use super::published::PublishError;
use super::state::GlobalState;

pub(crate) use record::{Record, Window};

/// Values over time under one name: what a `<live-chart>` shows. [`GlobalState::series`] makes one.
///
/// Each value is published as `{"time", "value"}`: milliseconds since 1970, and the number, or null where there is
/// none. A `<live-value>` of the same name shows the last number. Who opens a page later gets the values that are
/// kept, the last hour unless [`keep`](Self::keep) says otherwise, and at most 200,000 of them.
///
/// ```
/// use ivoryos_plugin::GlobalState;
/// use std::time::{Duration, Instant};
///
/// let state = GlobalState::new();
/// let temperature = state.series("temperature")?.unit("°C").keep(Duration::from_mins(10));
/// temperature.push(21.5)?;
/// temperature.push(None)?;                                   // the sensor did not answer: a gap
/// assert!(state.csv(&["temperature"]).starts_with("time,temperature (°C)\n"));
/// # Ok::<(), ivoryos_plugin::PublishError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Series {
    state: GlobalState,
    name: String,
    record: Arc<Mutex<Record>>,
}

impl GlobalState {
    /// The plugin's series of this name. What it has stays when it is asked for again, as by a task that has failed and starts
    /// again, until the name is [taken back](Self::unpublish).
    ///
    /// # Errors
    ///
    /// [`PublishError`] if the name is empty or reserved.
    pub fn series(&self, name: &str) -> Result<Series, PublishError> {
        let record = self.record(name)?;
        Ok(Series {
            state: self.clone(),
            name: name.to_owned(),
            record,
        })
    }

    /// What is kept of these series as CSV, the oldest first: a line with `time`, names and units, then the values,
    /// with the time as ISO 8601 in UTC. Values within 10 ms are one line; a gap is an empty cell.
    pub fn csv(&self, series: &[&str]) -> String {
        let columns = series.iter().map(|name| {
            let record = self.known_record(name);
            let values = record.map(|it| locked(&it).column(name));
            values.unwrap_or_else(|| ((*name).to_owned(), Vec::new()))
        });
        table::csv(columns.collect())
    }
}

impl Series {
    /// Gives the values a unit, such as `°C`: it is shown at the axis and in the table.
    #[must_use]
    pub fn unit(self, unit: &str) -> Self {
        unit.clone_into(&mut self.record().unit);
        self
    }

    /// Keeps values for so long, and an hour if nothing is said.
    #[must_use]
    pub fn keep(self, time: Duration) -> Self {
        self.record().keep = time;
        self
    }

    /// Keeps the values over a restart of the host, in the file of its log: they are there again before the first new
    /// one, with a gap between them.
    ///
    /// They are written once a second: what was pushed in the last second before the process was killed may be missing.
    /// Where the host has no data folder, as with `DATA_DIR=` and in tests, they are in memory alone. Of several hosts
    /// with one state, the one that was started last has them.
    ///
    /// ```
    /// use ivoryos_plugin::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[plugin(name = "oven")]
    /// # async fn main_page() -> Page { Page::html("", "") }
    /// #[background_task]
    /// async fn measure(state: GlobalState) -> Result<()> {
    ///     let celsius = state.series("celsius")?.unit("°C").keep(Duration::from_hours(8)).over_restarts();
    ///     loop {
    ///         celsius.push(21.5)?;
    ///         tokio::time::sleep(Duration::from_secs(1)).await;
    ///     }
    /// }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn over_restarts(self) -> Self {
        if !self.record().is_saved() {
            let before = self.state.saved_points(&self.name);
            let mut record = self.record();
            if !record.is_saved() {
                record.save(before);
            }
        }
        self
    }

    /// Adds a value of now, and publishes it. `None` is a gap: nothing could be measured.
    ///
    /// # Errors
    ///
    /// [`PublishError`] if the number is NaN or infinite. Nothing is kept then.
    pub fn push(&self, value: impl Into<Option<f64>>) -> Result<(), PublishError> {
        let value = value.into();
        if let Some(number) = value.filter(|it| !it.is_finite()) {
            let path = String::new();
            return Err(PublishError::NotFinite { path, number });
        }
        // Locked before the value is sent, so that a page that asks for the values has it in one of both ways.
        let mut record = self.record();
        let time = now();
        let point = json!({ "time": time, "value": value });
        self.state.publish(&self.name, &point)?;
        record.push(time, value);
        Ok(())
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        locked(&self.record)
    }
}

/// What is kept of it.
pub(super) fn locked(record: &Mutex<Record>) -> MutexGuard<'_, Record> {
    record.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Milliseconds since 1970. In a test whose clock is paused, it is tokio's clock that passes.
pub(crate) fn now() -> u64 {
    let (simulated, real) = (tokio::time::Instant::now().into_std(), Instant::now());
    let now = Timestamp::now() + simulated.saturating_duration_since(real)
        - real.saturating_duration_since(simulated);
    u64::try_from(now.as_millisecond()).unwrap_or_default()
}
