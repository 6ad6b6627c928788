//! The record of movements: what a host that is killed has not finished.
//!
//! A claim is written when it begins and when it ends, by a thread of its own: no movement waits for a disk. What
//! the record of an earlier process begins and does not end was cut off with it.

mod file;
mod record;

use std::collections::BTreeMap;
use std::io;
use std::mem::take;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::caller::Caller;
use file::MoveFile;
use record::{Left, Line};

pub(crate) use record::Move;

/// How often the file says that the process is there, while something moves: so exactly it is known when a
/// movement was cut off.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// Changes that wait for the disk. Past these the file is written anew from what is the case.
const MOST_PENDING: usize = 10_000;
/// Movements that were cut off and that nobody has dismissed. Past these the oldest are forgotten.
const MOST_CUT_OFF: usize = 100;
/// A movement's number is the microsecond in which it began, which is less for thousands of years.
const LARGEST_ID: u64 = i64::MAX.unsigned_abs();
/// How long a host that ends waits for the disk.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// A host's record of movements. A clone is the same record.
#[derive(Clone, Debug)]
pub(crate) struct MoveLog(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    open: BTreeMap<u64, Move>,
    cut_off: BTreeMap<u64, Move>,
    last_id: u64,
    /// What the file does not say yet.
    pending: Vec<Line>,
    /// The file is to be written anew from `open` and `cut_off`.
    is_stale: bool,
    is_closing: bool,
    writer: Writer,
}

/// Who has the file.
#[derive(Debug)]
enum Writer {
    /// Nothing was written yet, or the thread has ended: whoever changes something writes it.
    Idle(Option<MoveFile>),
    /// The thread.
    Running,
}

impl Default for Writer {
    fn default() -> Self {
        Self::Idle(None)
    }
}

/// A movement that is going on, until this is dropped.
#[derive(Debug)]
pub(super) struct Entry {
    log: MoveLog,
    id: u64,
}

impl MoveLog {
    /// The record of this name in this folder. What an earlier process has left is logged, and is in
    /// [`cut_off`](Self::cut_off).
    pub(crate) fn open(folder: &Path, name: &str) -> io::Result<Self> {
        let (file, left) = MoveFile::open(folder, name)?;
        let mut state = State {
            is_stale: !left.is_empty(),
            ..State::default()
        };
        for it in left.into_iter().flat_map(Left::unfinished) {
            state.cut_off.insert(it.id, it);
        }
        while state.cut_off.len() > MOST_CUT_OFF {
            state.cut_off.pop_first();
        }
        // After a larger one, which only a broken file has, there would be no next.
        let mut ids = state.cut_off.keys().rev();
        let last = ids.find(|id| **id <= LARGEST_ID).copied();
        state.last_id = last.unwrap_or_default();
        for it in state.cut_off.values() {
            let (instrument, doing, plugin, user) =
                (&it.instrument, &it.doing, &it.plugin, &it.user);
            let (began, ended) = (it.since, it.cut_off.unwrap_or(it.since));
            tracing::warn!(
                instrument, doing, plugin, user, %began, %ended,
                "a movement was cut off when the host ended: look at the instrument before you go on"
            );
        }
        state.writer = Writer::Idle(Some(file));
        let is_stale = state.is_stale;
        let log = Self(Arc::new(Shared {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }));
        if is_stale {
            log.wake(log.state());
        }
        Ok(log)
    }

    /// Notes that a movement begins.
    pub(super) fn begin(
        &self,
        instrument: &str,
        doing: &str,
        caller: &Caller,
        since: Timestamp,
    ) -> Entry {
        let mut state = self.state();
        // The same in no other process, so that an old page dismisses no other movement.
        let now = u64::try_from(since.as_microsecond()).unwrap_or_default();
        let id = now.max(state.last_id + 1);
        state.last_id = id;
        let begun = Move {
            id,
            instrument: instrument.to_owned(),
            doing: doing.to_owned(),
            plugin: caller.plugin.map(str::to_owned),
            user: caller.user.as_deref().map(str::to_owned),
            since,
            cut_off: None,
            job: None,
        };
        state.open.insert(id, begun.clone());
        self.change(state, Line::Begin(begun));
        let log = self.clone();
        Entry { log, id }
    }

    /// The movements of earlier processes that were cut off and that nobody has dismissed, the newest first.
    pub(crate) fn cut_off(&self) -> Vec<Move> {
        self.state().cut_off.values().rev().cloned().collect()
    }

    /// A person has seen these.
    pub(crate) fn dismiss(&self, ids: &[u64]) {
        for id in ids {
            let mut state = self.state();
            if state.cut_off.remove(id).is_some() {
                self.change(state, Line::End(*id));
            }
        }
    }

    /// Writes what is not written yet; what ends later is written by who ends it. What still moves is logged:
    /// the program ends with it.
    pub(crate) fn close(&self) {
        let mut state = self.state();
        if state.is_closing {
            return;
        }
        for it in state.open.values() {
            let (instrument, doing, plugin) = (&it.instrument, &it.doing, &it.plugin);
            tracing::warn!(
                instrument,
                doing,
                plugin,
                "the host ends while an instrument moves"
            );
        }
        state.is_closing = true;
        // Written anew a last time: an earlier failure may have lost the end of a movement.
        state.is_stale = matches!(state.writer, Writer::Running);
        self.0.changed.notify_all();
        let end = Instant::now() + CLOSE_TIMEOUT;
        while matches!(state.writer, Writer::Running) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                tracing::warn!("the record of movements could not be written in time");
                return;
            }
            let waited = self.0.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Has the change written, by the thread if it is there.
    fn change(&self, mut state: MutexGuard<'_, State>, line: Line) {
        if matches!(state.writer, Writer::Idle(None)) {
            return;
        }
        if state.pending.len() < MOST_PENDING {
            state.pending.push(line);
        } else {
            state.pending.clear();
            state.is_stale = true;
        }
        self.wake(state);
    }

    fn wake(&self, mut state: MutexGuard<'_, State>) {
        let file = match &mut state.writer {
            Writer::Running => {
                drop(state);
                return self.0.changed.notify_all();
            }
            Writer::Idle(file) => file.take(),
        };
        let Some(mut file) = file else { return };
        if state.is_closing {
            file.write(&state.take_work());
            state.writer = Writer::Idle(state.keeps(file));
            return;
        }
        state.writer = Writer::Running;
        drop(state);
        let log = self.clone();
        let thread = thread::Builder::new().name("moves".to_owned());
        if let Err(error) = thread.spawn(move || log.work(file)) {
            tracing::warn!(%error, "movements are not recorded");
            self.state().writer = Writer::Idle(None);
        }
    }

    /// The thread: writes what changes, and says every second that it is there while something moves.
    fn work(&self, mut file: MoveFile) {
        let mut has_failed = false;
        let mut state = self.state();
        loop {
            if !state.pending.is_empty() || state.is_stale {
                // After a failure nobody knows what the file has.
                state.is_stale |= has_failed || file.is_large();
                let work = state.take_work();
                drop(state);
                has_failed = !file.write(&work);
                state = self.state();
            } else if state.is_closing {
                break;
            } else if state.open.is_empty() {
                let waited = self.0.changed.wait(state);
                state = waited.unwrap_or_else(PoisonError::into_inner);
            } else {
                let waited = self.0.changed.wait_timeout(state, HEARTBEAT);
                let (next, waited) = waited.unwrap_or_else(PoisonError::into_inner);
                state = next;
                if waited.timed_out() {
                    state.is_stale |= has_failed;
                    drop(state);
                    file.touch();
                    state = self.state();
                }
            }
        }
        state.is_stale = has_failed;
        state.writer = Writer::Idle(state.keeps(file));
        drop(state);
        self.0.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The file, while something is to be written to it: else another host may have it.
    fn keeps(&self, file: MoveFile) -> Option<MoveFile> {
        (!self.open.is_empty()).then_some(file)
    }

    /// What is to be written now.
    fn take_work(&mut self) -> Work {
        let pending = take(&mut self.pending);
        if take(&mut self.is_stale) {
            let all = self.cut_off.values().chain(self.open.values());
            return Work::All(all.cloned().map(Line::Begin).collect());
        }
        Work::More(pending)
    }
}

/// What is to be written.
enum Work {
    /// All that is the case, in place of what is there.
    All(Vec<Line>),
    /// After what is there.
    More(Vec<Line>),
}

impl Entry {
    /// The movement is that of a job of this name. The second begin of a number takes the place of the first.
    pub(super) fn is_of_job(&self, job: &str) {
        let mut state = self.log.state();
        let Some(begun) = state.open.get_mut(&self.id) else {
            return;
        };
        begun.job = Some(job.to_owned());
        let begun = begun.clone();
        self.log.change(state, Line::Begin(begun));
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut state = self.log.state();
        state.open.remove(&self.id);
        self.log.change(state, Line::End(self.id));
    }
}

/// Where the claims of a deck's instruments are recorded: set when the deck becomes a host's, for the instruments
/// too that were taken from it before.
#[derive(Clone, Debug, Default)]
pub(super) struct MoveLogSlot(Arc<Mutex<Option<MoveLog>>>);

impl MoveLogSlot {
    pub(super) fn set(&self, log: MoveLog) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(log);
    }

    pub(super) fn get(&self) -> Option<MoveLog> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
