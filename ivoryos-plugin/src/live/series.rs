//! Answers charts, which ask for the values of a series when they are opened.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use socketioxide::extract::Data;
use socketioxide::handler::{FromMessageParts, Value};
use socketioxide::socket::Socket;

use super::dispatch::PageOf;
use super::events::{Events, start};
use crate::deck::{Window, now};
use crate::plugin::{EventError, Reply};

/// The event that asks. The macro crate lists it among the reserved names.
pub(super) const EVENT: &str = "live_series";

/// The most series of one answer.
const SERIES: usize = 32;

/// What is asked for.
#[derive(Deserialize)]
struct Asked {
    names: Vec<String>,
    /// How many of the last seconds.
    seconds: f64,
    /// The most values of each series: about twice as many as a chart has pixels. Everything if nothing is said.
    points: Option<usize>,
    /// Everything, as the table of [`GlobalState::csv`](crate::GlobalState::csv), in place of the values.
    #[serde(default)]
    csv: bool,
}

#[derive(Serialize)]
struct Table {
    csv: String,
}

#[derive(Serialize)]
struct Answer {
    /// The host's clock, in milliseconds since 1970.
    now: u64,
    /// Those that there are.
    series: BTreeMap<String, Window>,
}

/// Sends the values as the acknowledgement.
pub(super) fn answer(
    events: &Events,
    socket: Arc<Socket>,
    mut payload: Value,
    acknowledgement: Option<i64>,
) {
    let asked = Data::<Asked>::from_message_parts(&socket, &mut payload, &acknowledgement);
    let state = PageOf::state(&socket, events);
    let reply = Reply {
        event: EVENT.to_owned(),
        socket,
        acknowledgement,
    };
    start(&events.work, async move {
        let Ok(Data(Asked {
            mut names,
            seconds,
            points,
            csv,
        })) = asked
        else {
            let expected = "a chart asks for {\"names\": [\"temperature\"], \"seconds\": 600}";
            return reply.fail(&EventError::new(expected)).await;
        };
        names.truncate(SERIES);
        if csv {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let csv = state.csv(&names);
            reply.acknowledge(Table { csv }).await.ok();
            return;
        }
        let now = now();
        let back = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        let since = now.saturating_sub(u64::try_from(back.as_millis()).unwrap_or(u64::MAX));
        let series = names.into_iter().filter_map(|name| {
            let window = state.window(&name, since, points.unwrap_or(usize::MAX))?;
            Some((name, window))
        });
        let series = series.collect();
        reply.acknowledge(Answer { now, series }).await.ok();
    });
}
