//! What a series keeps, and the part of it that a chart asks for.

use std::collections::VecDeque;
use std::mem;
use std::time::Duration;

use serde::Serialize;

use crate::deck::saved::SavedPoint;

/// A title, and values with their times; `None` for a gap.
pub(super) type Column = (String, Vec<SavedPoint>);

/// The most values of one series: 3.2 MB.
const MOST: usize = 200_000;
/// For how long values are kept if nothing is said.
const KEEP: Duration = Duration::from_hours(1);

#[derive(Debug)]
pub(crate) struct Record {
    pub(super) unit: String,
    pub(super) keep: Duration,
    /// The oldest first, with different times.
    points: VecDeque<Point>,
    /// What is not written yet, where the values are kept over a restart.
    unsaved: Option<Vec<Point>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    /// Milliseconds since 1970.
    time: u64,
    /// NaN for a gap.
    value: f64,
}

/// The last values of a series, as a page gets them.
#[derive(Debug, Serialize)]
pub(crate) struct Window {
    unit: String,
    /// The time of the first value, in milliseconds since 1970.
    start: u64,
    /// The milliseconds from each value to the next; the first is 0.
    steps: Vec<u64>,
    /// The values; null for a gap.
    values: Vec<Option<f64>>,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            unit: String::new(),
            keep: KEEP,
            points: VecDeque::new(),
            unsaved: None,
        }
    }
}

impl Record {
    pub(super) fn push(&mut self, time: u64, value: Option<f64>) {
        // The clock was set back: what has later times goes, and the series continues with the new ones.
        while self.points.back().is_some_and(|last| last.time >= time) {
            self.points.pop_back();
        }
        let keep = u64::try_from(self.keep.as_millis()).unwrap_or(u64::MAX);
        let oldest = time.saturating_sub(keep);
        let is_old = |first: &Point| first.time <= oldest;
        while self.points.len() >= MOST || self.points.front().is_some_and(is_old) {
            self.points.pop_front();
        }
        let value = value.unwrap_or(f64::NAN);
        self.points.push_back(Point { time, value });
        if let Some(unsaved) = &mut self.unsaved {
            unsaved.push(Point { time, value });
        }
    }

    pub(super) fn is_saved(&self) -> bool {
        self.unsaved.is_some()
    }

    /// Has from now on what was written before, and says what is to be written.
    pub(super) fn save(&mut self, before: Vec<SavedPoint>) {
        let own = mem::take(&mut self.points);
        let first = own.front().map_or(u64::MAX, |point| point.time);
        for (time, value) in before.into_iter().filter(|(time, _)| *time < first) {
            self.push(time, value);
        }
        self.unsaved = Some(Vec::new());
        if let Some(last) = self.points.back() {
            // Nothing was measured meanwhile: no line is drawn over that time.
            self.push(last.time + 1, None);
        }
        for point in own {
            self.push(point.time, Some(point.value).filter(|it| !it.is_nan()));
        }
    }

    /// Takes what is to be written, and the time of the oldest value that is kept.
    pub(crate) fn take_unsaved(&mut self) -> Option<(u64, Vec<SavedPoint>)> {
        let unsaved = self.unsaved.as_mut().filter(|it| !it.is_empty())?;
        let points = mem::take(unsaved).into_iter();
        let points = points.map(|point| (point.time, Some(point.value).filter(|it| !it.is_nan())));
        let oldest = self.points.front().map_or(0, |point| point.time);
        Some((oldest, points.collect()))
    }

    /// The values since this time, at most `most` of them. Where there are more, the smallest and the largest stay of
    /// as many equal parts of the time as there is room for, so that no peak is lost.
    pub(crate) fn window(&self, since: u64, most: usize) -> Window {
        let from = self.points.partition_point(|point| point.time < since);
        let count = self.points.len() - from;
        let points = self.points.range(from..).copied();
        let points: Vec<Point> = if count <= most {
            points.collect()
        } else {
            thinned(points, since, most / 3)
        };
        Window::new(self.unit.clone(), &points)
    }

    /// Its title and all values, as a column of a table.
    pub(super) fn column(&self, name: &str) -> Column {
        let title = match self.unit.as_str() {
            "" => name.to_owned(),
            unit => format!("{name} ({unit})"),
        };
        let values = self.points.iter();
        let values = values.map(|point| (point.time, Some(point.value).filter(|it| !it.is_nan())));
        (title, values.collect())
    }
}

/// The smallest and the largest value of each part of the time, in their order, and a gap where there was one.
fn thinned(points: impl Iterator<Item = Point>, since: u64, parts: usize) -> Vec<Point> {
    let mut points = points.peekable();
    let first = points.peek().map_or(since, |point| point.time);
    let all: Vec<Point> = points.collect();
    let last = all.last().map_or(first, |point| point.time);
    let parts = u64::try_from(parts.max(1)).unwrap_or(u64::MAX);
    let width = ((last - first) / parts + 1).max(1);
    let mut kept = Vec::new();
    for part in all.chunk_by(|a, b| (a.time - first) / width == (b.time - first) / width) {
        let values = || part.iter().filter(|point| !point.value.is_nan());
        let low = values().min_by(|a, b| a.value.total_cmp(&b.value));
        let high = values().max_by(|a, b| a.value.total_cmp(&b.value));
        let gap = part.iter().find(|point| point.value.is_nan());
        let mut chosen: Vec<Point> = [low, high, gap].into_iter().flatten().copied().collect();
        chosen.sort_by_key(|point| point.time);
        chosen.dedup_by_key(|point| point.time);
        kept.extend(chosen.into_iter().map(rounded));
    }
    kept
}

/// To seven digits, which are more than a chart shows: an hour of four series at 10 Hz has less than 100 kB.
fn rounded(point: Point) -> Point {
    let value = format!("{:.6e}", point.value).parse();
    Point {
        value: value.unwrap_or(point.value),
        ..point
    }
}

impl Window {
    fn new(unit: String, points: &[Point]) -> Self {
        let start = points.first().map_or(0, |point| point.time);
        let mut before = start;
        let steps = points.iter().map(|point| {
            let step = point.time - before;
            before = point.time;
            step
        });
        Self {
            unit,
            start,
            steps: steps.collect(),
            values: points
                .iter()
                .map(|point| Some(point.value).filter(|it| !it.is_nan()))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{MOST, Record};

    fn values(record: &Record, since: u64, most: usize) -> Vec<Option<f64>> {
        record.window(since, most).values
    }

    #[test]
    fn what_is_older_goes() {
        let mut record = Record {
            keep: Duration::from_secs(1),
            ..Record::default()
        };
        for tick in 0..30 {
            record.push(tick * 100, Some(f64::from(u32::try_from(tick).unwrap())));
        }
        let kept = values(&record, 0, 100);
        assert_eq!((kept.len(), kept[0], kept[9]), (10, Some(20.0), Some(29.0)));
        assert_eq!(values(&record, 2_800, 100), [Some(28.0), Some(29.0)]);
    }

    #[test]
    fn there_is_a_bound() {
        let mut record = Record::default();
        for time in 0..=MOST {
            record.push(u64::try_from(time).unwrap(), Some(0.0));
        }
        assert_eq!(record.points.len(), MOST);
    }

    #[test]
    fn a_clock_that_is_set_back_leaves_no_later_times() {
        let mut record = Record::default();
        for time in [1_000, 2_000, 3_000, 1_500] {
            record.push(time, None);
        }
        let window = record.window(0, 10);
        assert_eq!((window.start, window.steps), (1_000, vec![0, 500]));
    }

    #[test]
    fn what_was_written_is_there_again_with_a_gap_after_it() {
        let mut record = Record::default();
        record.push(5_000, Some(5.0));
        record.save(vec![(1_000, Some(1.0)), (2_000, None), (6_000, Some(6.0))]);
        record.push(7_000, Some(7.0));
        let expected = [Some(1.0), None, None, Some(5.0), Some(7.0)];
        assert_eq!(values(&record, 0, 10), expected);
        // What is there already is not written again.
        let written = vec![(2_001, None), (5_000, Some(5.0)), (7_000, Some(7.0))];
        assert_eq!(record.take_unsaved(), Some((1_000, written)));
        assert_eq!(record.take_unsaved(), None);
    }

    #[test]
    fn no_peak_and_no_gap_is_lost_where_values_are_left_out() {
        let mut record = Record::default();
        for time in 0..36_000_u64 {
            let value = match time {
                20_000 => Some(99.0),
                20_500 => Some(-99.0),
                30_000 => None,
                _ => Some(1.0),
            };
            record.push(time * 100, value);
        }
        let thinned = values(&record, 0, 1_500);
        assert!(thinned.len() <= 1_500, "{}", thinned.len());
        for kept in [Some(99.0), Some(-99.0), None] {
            assert!(thinned.contains(&kept), "{kept:?}");
        }
    }
}
