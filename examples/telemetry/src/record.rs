//! The measurements of the last ten minutes.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// The record of this program.
pub(crate) static RECORD: Record = Record(Mutex::new(VecDeque::new()));

/// Ten minutes of ten points a second. The oldest point is dropped first.
const POINTS: usize = 6_000;

/// The readings of one moment. `None` is a reading that failed.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Point {
    /// Milliseconds since 1970.
    pub(crate) time_ms: u64,
    pub(crate) celsius: Option<f64>,
    pub(crate) grams: Option<f64>,
}

#[derive(Debug)]
pub(crate) struct Record(Mutex<VecDeque<Point>>);

impl Record {
    pub(crate) fn push(&self, point: Point) {
        let mut points = self.points();
        // The clock was set back: the record continues with the new time.
        while points
            .back()
            .is_some_and(|last| last.time_ms >= point.time_ms)
        {
            points.pop_back();
        }
        if points.len() == POINTS {
            points.pop_front();
        }
        points.push_back(point);
    }

    /// All points, the oldest first.
    pub(crate) fn all(&self) -> Vec<Point> {
        self.points().iter().copied().collect()
    }

    fn points(&self) -> MutexGuard<'_, VecDeque<Point>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
