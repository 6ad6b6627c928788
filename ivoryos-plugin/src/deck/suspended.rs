//! Whether the process was suspended a moment ago: stopped by a signal, or asleep with its computer. It then reads what
//! was sent meanwhile, by senders who may have given up.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often the thread notes the time.
const TICK: Duration = Duration::from_millis(500);
/// A longer time between two notes is a suspension. A machine under load does not delay a thread for so long.
const LONGEST_GAP: Duration = Duration::from_secs(3);
/// How long after a suspension what arrives may be from before its end.
const SETTLE: Duration = Duration::from_secs(1);

/// When the process was last seen to run. It is empty where nothing watches: a deck without a host.
static WATCH: OnceLock<Mutex<Watch>> = OnceLock::new();

/// The end of a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Suspension {
    pub(super) lasted: Duration,
    /// When what arrives is carried out again.
    pub(super) until: Instant,
}

/// Starts the thread that notes the time, once in a process.
pub(crate) fn watch() {
    WATCH.get_or_init(|| {
        let thread = thread::Builder::new().name("suspended".to_owned());
        let started = thread.spawn(|| {
            loop {
                thread::sleep(TICK);
                now();
            }
        });
        if let Err(error) = started {
            tracing::warn!(%error, "it is not noticed when the host is suspended");
        }
        Mutex::new(Watch::new(clock()))
    });
}

/// The suspension that ended a moment ago, if there was one. It finds one that the thread has not noticed yet.
pub(super) fn now() -> Option<Suspension> {
    let watch = WATCH.get()?;
    let mut watch = lock(watch);
    let (found, is_new) = watch.note(clock(), Instant::now());
    drop(watch);
    if let (Some(found), true) = (found, is_new) {
        let seconds = found.lasted.as_secs();
        tracing::warn!(
            seconds,
            "the host was suspended: movements that were asked for meanwhile are refused"
        );
    }
    found
}

fn lock(watch: &Mutex<Watch>) -> MutexGuard<'_, Watch> {
    watch.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that goes on while the computer sleeps, and that nobody sets.
#[cfg(any(target_os = "android", target_os = "linux"))]
fn clock() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::Boottime);
    Duration::try_from(time).unwrap_or_default()
}

/// A clock that goes on while the computer sleeps. One that is set to a later time counts as a suspension, once.
#[cfg(not(any(target_os = "android", target_os = "linux")))]
fn clock() -> Duration {
    use std::time::SystemTime;
    let time = SystemTime::UNIX_EPOCH.elapsed();
    time.unwrap_or_default()
}

#[derive(Debug)]
struct Watch {
    seen: Duration,
    last: Option<Suspension>,
}

impl Watch {
    fn new(seen: Duration) -> Self {
        Self { seen, last: None }
    }

    /// Notes that the process runs at this time of the clock: the suspension that has just ended, and whether it is
    /// noticed for the first time. The pause after it is measured by `now`, which nobody sets.
    fn note(&mut self, clock: Duration, now: Instant) -> (Option<Suspension>, bool) {
        let gap = clock.saturating_sub(self.seen);
        self.seen = clock;
        let is_new = gap > LONGEST_GAP;
        if is_new {
            self.last = Some(Suspension {
                lasted: gap,
                until: now + SETTLE,
            });
        }
        (self.last.filter(|it| now < it.until), is_new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_clock_that_is_set_refuses_for_a_moment_at_most() {
        let begin = Instant::now();
        let mut watch = Watch::new(HOUR);
        assert_eq!(watch.note(HOUR + LONGEST_GAP, begin), (None, false));
        let (found, is_new) = watch.note(3 * HOUR, begin);
        assert!(is_new && found.unwrap().lasted > HOUR);
        // It is set back: that is no suspension, and the pause ends when it would have ended.
        let almost = begin + SETTLE.mul_f64(0.9);
        assert_eq!(watch.note(HOUR, almost), (found, false));
        assert_eq!(watch.note(HOUR, begin + SETTLE), (None, false));
        assert_eq!(watch.note(Duration::ZERO, begin + SETTLE), (None, false));
    }

    #[test]
    fn each_suspension_has_a_pause_of_its_own() {
        let begin = Instant::now();
        let mut watch = Watch::new(HOUR);
        watch.note(2 * HOUR, begin);
        let again = begin + SETTLE.mul_f64(0.9);
        let (found, is_new) = watch.note(4 * HOUR, again);
        assert_eq!((found.unwrap().lasted, is_new), (2 * HOUR, true));
        let settled = |now| watch.note(4 * HOUR, now).0;
        assert_eq!([again, again + SETTLE].map(settled), [found, None]);
    }
}
