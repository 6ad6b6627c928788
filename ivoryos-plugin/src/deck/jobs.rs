//! The jobs of a host's plugins: what each is doing, or has done last. `job/` runs them.

mod status;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;
use tokio::sync::watch;

use super::busy::{Busy, time_of_day};
use super::caller::Caller;
use super::claims::Claimed;
use super::moves::Move;

pub use status::{JobCaller, JobState, JobStatus};

/// Less progress than this is not published: pages do not show it, and a fast loop would send each of its steps.
const SMALLEST_STEP: f64 = 0.001;
/// What is published of a message, in characters.
const LONGEST_MESSAGE: usize = 2_000;

/// The jobs of all plugins.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    cells: Mutex<Vec<Arc<JobCell>>>,
    /// The host ends: nothing begins that nobody could stop.
    is_ending: AtomicBool,
}

/// The place of one job, whether it runs or not.
#[derive(Debug)]
pub(crate) struct JobCell {
    /// Whose it is, and who publishes its status; `None` for the program itself.
    pub(super) plugin: Option<&'static str>,
    pub(crate) name: String,
    /// Its lock is held while a change is published, so that pages get the changes in their order.
    pub(super) run: watch::Sender<JobRun>,
}

/// The last run of a job.
#[derive(Clone, Debug, Default)]
pub(crate) struct JobRun {
    pub(crate) status: JobStatus,
    /// Counts the runs.
    pub(crate) number: u64,
    /// Who has begun it.
    pub(crate) caller: Caller,
    since: Timestamp,
    /// When a stop was asked for last. What was claimed before does not begin after it.
    stopped_at: Option<Instant>,
    /// For whom the instrument is stopped.
    pub(crate) stopper: Caller,
    /// A stop was asked for, and the job has not ended yet.
    pub(crate) is_stop_asked: bool,
    /// Why the instrument was not stopped.
    pub(crate) stop_error: Option<String>,
}

/// The claim that a job begins with.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) instrument: String,
    pub(super) claimed: Claimed,
    pub(super) at: Instant,
}

impl Held {
    /// Who has claimed it.
    pub(crate) fn caller(&self) -> &Caller {
        &self.claimed.caller
    }
}

impl Jobs {
    /// The place of the plugin's job of this name. For the program itself it is that of a plugin which has one.
    pub(crate) fn cell(&self, plugin: Option<&'static str>, name: &str) -> Arc<JobCell> {
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        let mut named = cells.iter().filter(|it| it.name == name);
        let known = match plugin {
            Some(_) => named.find(|it| it.plugin == plugin),
            None => named.max_by_key(|it| it.plugin),
        };
        if let Some(known) = known {
            return Arc::clone(known);
        }
        let cell = Arc::new(JobCell {
            plugin,
            name: name.to_owned(),
            run: watch::Sender::default(),
        });
        cells.push(Arc::clone(&cell));
        cell
    }

    pub(crate) fn all(&self) -> Vec<Arc<JobCell>> {
        let cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        cells.clone()
    }

    /// Whether the host ends.
    pub(crate) fn set_ending(&self, is_ending: bool) {
        self.is_ending.store(is_ending, Ordering::SeqCst);
    }

    pub(crate) fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::SeqCst)
    }
}

impl JobCell {
    pub(crate) fn subscribe(&self) -> watch::Receiver<JobRun> {
        self.run.subscribe()
    }

    /// What it does, or has done last.
    pub(crate) fn status(&self) -> JobStatus {
        self.run.borrow().status.clone()
    }
}

impl JobRun {
    /// Begins. False if it is not to begin: a stop was asked for after the instrument was claimed.
    ///
    /// # Errors
    ///
    /// [`Busy`] while it runs, with another instrument.
    pub(crate) fn begin(&mut self, held: &Held, is_ending: bool) -> Result<bool, Busy> {
        if self.status.is_running() {
            let claimed = Claimed {
                doing: self.status.text.clone().unwrap_or_default(),
                caller: self.caller.clone(),
                since: self.since,
                until: None,
            };
            let instrument = self.status.instrument.clone().unwrap_or_default();
            return Err(Busy::new(&instrument, claimed));
        }
        let Claimed {
            doing,
            caller,
            since,
            ..
        } = &held.claimed;
        self.number += 1;
        self.caller = caller.clone();
        self.since = *since;
        self.stopper = caller.clone();
        self.is_stop_asked = false;
        self.stop_error = None;
        self.status = JobStatus {
            state: JobState::Running,
            text: Some(doing.clone()),
            instrument: Some(held.instrument.clone()),
            by: JobCaller::of(caller),
            since: Some(since.as_millisecond()),
            ..JobStatus::default()
        };
        let is_stopped = is_ending || self.stopped_at.is_some_and(|at| at >= held.at);
        if is_stopped {
            self.end(JobState::Stopped, Some("stopped before it began"));
        }
        Ok(!is_stopped)
    }

    /// Asks for a stop, and says whether there is something to stop.
    pub(crate) fn ask_to_stop(&mut self, stopper: &Caller) -> bool {
        self.stopped_at = Some(Instant::now());
        if !self.status.is_running() {
            return false;
        }
        self.is_stop_asked = true;
        self.stopper = stopper.clone();
        self.stop_error = None;
        self.status.state = JobState::Stopping;
        true
    }

    /// Notes how much is done, if pages would see a difference.
    pub(crate) fn set_progress(&mut self, progress: f64) {
        let progress = progress.clamp(0.0, 1.0);
        let differs = |shown: f64| {
            (shown - progress).abs() >= SMALLEST_STEP || (progress >= 1.0 && shown < 1.0)
        };
        if !progress.is_nan() && self.status.progress.is_none_or(differs) {
            self.status.progress = Some(progress);
        }
    }

    /// Notes what it does.
    pub(crate) fn say(&mut self, message: &str) {
        self.status.message = Some(shortened(message));
    }

    /// The instrument could not be stopped: it goes on.
    pub(crate) fn goes_on(&mut self) {
        // A new stop was asked for meanwhile.
        if self.stop_error.is_none() {
            return;
        }
        self.is_stop_asked = false;
        self.status.state = JobState::Running;
        let why = self.stop_error.as_deref().unwrap_or("it goes on");
        self.status.message = Some(shortened(&format!("could not be stopped: {why}")));
    }

    /// Has ended.
    pub(crate) fn end(&mut self, state: JobState, message: Option<&str>) {
        self.status.state = state;
        self.status.message = message.map(shortened);
        self.status.ended = Some(Timestamp::now().as_millisecond());
        self.is_stop_asked = false;
    }

    /// An earlier process has ended with it.
    pub(crate) fn was_cut_off(&mut self, it: &Move, caller: Caller) {
        if self.number > 0 {
            return;
        }
        let at = it.cut_off.unwrap_or(it.since);
        self.number += 1;
        self.status = JobStatus {
            state: JobState::Failed,
            progress: None,
            message: Some(format!(
                "cut off at {} when the host ended",
                time_of_day(at)
            )),
            text: Some(it.doing.clone()),
            instrument: Some(it.instrument.clone()),
            by: JobCaller {
                plugin: it.plugin.clone(),
                user: it.user.clone(),
                workflow: None,
            },
            since: Some(it.since.as_millisecond()),
            ended: Some(at.as_millisecond()),
        };
        self.caller = caller;
    }
}

fn shortened(message: &str) -> String {
    message.chars().take(LONGEST_MESSAGE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn held(at: Instant) -> Held {
        Held {
            instrument: "pump".to_owned(),
            claimed: Claimed {
                doing: "dispensing".to_owned(),
                caller: Caller::default(),
                since: Timestamp::now(),
                until: None,
            },
            at,
        }
    }

    #[test]
    fn what_was_claimed_before_a_stop_does_not_begin_after_it() {
        let mut run = JobRun::default();
        let early = held(Instant::now());
        assert!(!run.ask_to_stop(&Caller::default()));
        assert!(!run.begin(&early, false).unwrap());
        assert_eq!(run.status.state, JobState::Stopped);
        let later = held(Instant::now() + Duration::from_nanos(1));
        assert!(run.begin(&later, false).unwrap());
        assert_eq!(run.status.state, JobState::Running);
    }

    #[test]
    fn nothing_begins_while_the_host_ends_or_while_it_runs() {
        let mut run = JobRun::default();
        assert!(!run.begin(&held(Instant::now()), true).unwrap());
        assert!(run.begin(&held(Instant::now()), false).unwrap());
        let busy = run.begin(&held(Instant::now()), false).unwrap_err();
        assert!(busy.to_string().starts_with("pump is busy: dispensing"));
    }
}
