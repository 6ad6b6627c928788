//! One movement, as it is recorded and as it is told.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::deck::busy::time_of_day;

/// One movement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Move {
    pub(crate) id: u64,
    pub(crate) instrument: String,
    /// What the instrument was claimed for: `dispensing 2.0 mL`.
    pub(crate) doing: String,
    pub(crate) plugin: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) since: Timestamp,
    /// When its process was there for the last time, to about a second.
    pub(crate) cut_off: Option<Timestamp>,
    /// The job that it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) job: Option<String>,
}

impl Move {
    /// What people are told: `pump: dispensing 2.0 mL was cut off at 14:03:12 when the host ended`.
    pub(crate) fn text(&self) -> String {
        let Self {
            instrument, doing, ..
        } = self;
        let at = time_of_day(self.cut_off.unwrap_or(self.since));
        format!("{instrument}: {doing} was cut off at {at} when the host ended")
    }

    /// Who began it, and when.
    pub(crate) fn begun(&self) -> String {
        let since = time_of_day(self.since);
        match (&self.user, &self.plugin) {
            (Some(user), Some(plugin)) => format!("{user}, plugin {plugin}, at {since}"),
            (Some(who), None) => format!("{who}, at {since}"),
            (None, Some(plugin)) => format!("plugin {plugin}, at {since}"),
            (None, None) => since,
        }
    }
}

/// One line of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Line {
    Begin(Move),
    /// It has ended, or a person has dismissed it.
    End(u64),
}

/// What an earlier process has left in a file.
pub(super) struct Left {
    pub(super) lines: Vec<Line>,
    /// When that process was there for the last time.
    pub(super) seen: Timestamp,
}

impl Left {
    /// What has begun and has not ended.
    pub(super) fn unfinished(self) -> impl Iterator<Item = Move> {
        let mut moves = BTreeMap::new();
        for line in self.lines {
            match line {
                Line::Begin(begun) => drop(moves.insert(begun.id, begun)),
                Line::End(id) => drop(moves.remove(&id)),
            }
        }
        moves.into_values().map(move |mut it| {
            it.cut_off.get_or_insert(self.seen.max(it.since));
            it
        })
    }
}
