//! The log of what was done: every call of an instrument, in `SQLite`, beside the values of series that are kept over a
//! restart.
//!
//! A thread of its own writes, in batches: no call waits for it, and none fails with it.

mod filter;
mod record;
mod store;

use std::collections::HashMap;
use std::io;
use std::mem::take;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::runtime;
use tokio::time::{timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use super::calls::{Call, Calls};
use super::driver::MethodKind;
use super::saved::{self, SavedPoint};
use record::Ended;
use store::{Entry, Store};

pub(crate) use filter::Filter;
pub(crate) use record::Record;
pub(crate) use store::{Bounds, Column};

/// How long the thread collects calls before it writes them, and how many it writes at a time: the next ones wait
/// meanwhile, and only so many can.
const BATCH: Duration = Duration::from_millis(50);
const MOST_AT_A_TIME: usize = 1_000;
/// How often the log says that the process is there while a call goes on: so exactly it is known when one was cut off.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// How often what is too old or too much is deleted.
const PRUNING: Duration = Duration::from_mins(1);
/// What waits while the disk is full. Past these the oldest are left out, and the log says how many.
const MOST_PENDING: usize = 20_000;
/// The same for values of series.
const MOST_POINTS: usize = 1_000_000;

/// A host's log. A clone is the same log.
#[derive(Clone, Debug)]
pub(crate) struct ActivityLog(Arc<Shared>);

/// Tells open pages that something was written.
pub(crate) type Tell = Box<dyn Fn() + Send>;

/// Takes the values of series that are to be written.
pub(crate) type Unsaved = Box<dyn Fn() -> Vec<saved::Unsaved> + Send>;

/// Opens the store: at its first use, which is the thread's, so that no start of a host waits for a disk.
type Open = Box<dyn FnOnce() -> Result<Mutex<Store>, String> + Send>;

#[derive(Debug)]
struct Shared {
    store: LazyLock<Result<Mutex<Store>, String>, Open>,
    stop: CancellationToken,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl ActivityLog {
    /// The log of this name in this folder, of which each host has its own. A file that is damaged is kept beside a new
    /// one.
    pub(crate) fn open(
        folder: &Path,
        name: &str,
        bounds: Bounds,
        calls: Calls,
        tell: Tell,
        unsaved: Unsaved,
    ) -> Self {
        let (folder, name) = (folder.to_owned(), name.to_owned());
        let open = move || Store::of_host(&folder, &name);
        Self::start(Box::new(open), bounds, calls, tell, Some(unsaved))
    }

    /// A log that ends with the host.
    pub(crate) fn in_memory(calls: Calls, tell: Tell) -> Self {
        Self::start(
            Box::new(Store::in_memory),
            Bounds::MEMORY,
            calls,
            tell,
            None,
        )
    }

    fn start(
        open: Box<dyn FnOnce() -> io::Result<Store> + Send>,
        bounds: Bounds,
        calls: Calls,
        tell: Tell,
        unsaved: Option<Unsaved>,
    ) -> Self {
        let open = move || match open() {
            Ok(store) => Ok(Mutex::new(store)),
            Err(error) => {
                tracing::warn!(%error, "calls are not logged; set DATA_DIR to a folder that can be written");
                Err(error.to_string())
            }
        };
        let log = Self(Arc::new(Shared {
            store: LazyLock::new(Box::new(open)),
            stop: CancellationToken::new(),
            thread: Mutex::default(),
        }));
        let writer = Writer {
            log: log.clone(),
            pending: Vec::new(),
            missed: 0,
            open: HashMap::new(),
            last_id: 0,
            has_failed: false,
            tell,
            is_untold: false,
            unsaved,
            points: Vec::new(),
        };
        let thread = thread::Builder::new().name("activity".to_owned());
        match thread.spawn(move || writer.run(bounds, calls)) {
            Ok(thread) => {
                *log.0.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
            }
            Err(error) => tracing::warn!(%error, "calls are not logged"),
        }
        log
    }

    /// At most `count` calls, the newest first.
    pub(crate) fn newest(&self, filter: &Filter, count: usize) -> io::Result<Vec<Record>> {
        self.store()?
            .newest(filter, count)
            .map_err(io::Error::other)
    }

    /// What calls can be filtered by.
    pub(crate) fn values(&self, column: Column) -> io::Result<Vec<String>> {
        self.store()?.values(column).map_err(io::Error::other)
    }

    /// The values of a series that an earlier process has left, the oldest first.
    pub(crate) fn points(&self, plugin: Option<&str>, series: &str) -> Vec<SavedPoint> {
        let points = self
            .store()
            .and_then(|store| store.points(plugin, series).map_err(io::Error::other));
        points.unwrap_or_else(|error| {
            tracing::warn!(series, %error, "the values of before the restart cannot be read");
            Vec::new()
        })
    }

    /// Writes what is not written yet.
    pub(crate) fn close(&self) {
        self.0.stop.cancel();
        let thread = self.0.thread.lock();
        let thread = thread.unwrap_or_else(PoisonError::into_inner).take();
        // A panic of the thread was logged.
        thread.map(JoinHandle::join);
    }

    fn store(&self) -> io::Result<MutexGuard<'_, Store>> {
        let store = self.0.store.as_ref();
        let store = store.map_err(|error| io::Error::other(error.clone()))?;
        Ok(store.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The thread.
struct Writer {
    log: ActivityLog,
    /// What is not written yet.
    pending: Vec<Entry>,
    /// How many were left out since the last write.
    missed: u64,
    /// The calls that go on: their numbers in this process and in the log.
    open: HashMap<u64, i64>,
    last_id: i64,
    /// A failure was logged.
    has_failed: bool,
    tell: Tell,
    /// Something was written that open pages do not have.
    is_untold: bool,
    /// Where there is a file.
    unsaved: Option<Unsaved>,
    /// What could not be written yet of series.
    points: Vec<saved::Unsaved>,
}

impl Writer {
    fn run(self, bounds: Bounds, calls: Calls) {
        let runtime = runtime::Builder::new_current_thread().enable_time().build();
        match runtime {
            Ok(runtime) if self.log.store().is_ok() => runtime.block_on(self.work(bounds, calls)),
            Ok(_) => {} // it was logged
            Err(error) => tracing::warn!(%error, "calls are not logged"),
        }
    }

    async fn work(mut self, bounds: Bounds, mut calls: Calls) {
        let stop = self.log.0.stop.clone();
        self.prune(bounds);
        let (mut pruned, mut told, mut saved) = (Instant::now(), Instant::now(), Instant::now());
        while !stop.is_cancelled() {
            // After a burst some wait already. On a full disk they wait until the next call.
            if self.pending.is_empty() || self.has_failed {
                let received = tokio::select! {
                    () = stop.cancelled() => break,
                    received = timeout(HEARTBEAT, calls.next()) => received,
                };
                match received {
                    Ok(Some(call)) => self.take(&call, calls.missed()),
                    Ok(None) => break,
                    Err(_) => self.touch(),
                }
                stop.run_until_cancelled(self.collect(&mut calls)).await;
            }
            self.take_all(&mut calls);
            if self.write() && pruned.elapsed() > PRUNING {
                self.prune(bounds);
                pruned = Instant::now();
            }
            if saved.elapsed() >= HEARTBEAT {
                self.save();
                saved = Instant::now();
            }
            if self.is_untold && told.elapsed() >= HEARTBEAT {
                (self.tell)();
                self.is_untold = false;
                told = Instant::now();
            }
        }
        self.take_all(&mut calls);
        while self.write() {}
        self.save();
    }

    /// Writes the values of series. What cannot be written waits for the next time.
    fn save(&mut self) {
        let Some(unsaved) = &self.unsaved else { return };
        self.points.extend(unsaved());
        let mut count: usize = self.points.iter().map(|it| it.points.len()).sum();
        while count > MOST_POINTS {
            count -= self.points.remove(0).points.len();
        }
        if self.points.is_empty() {
            return;
        }
        let points = take(&mut self.points);
        if self.with_store(|store| store.save(&points)) {
            self.has_failed = false;
        } else {
            self.points = points;
        }
    }

    /// Takes what comes until it is to be written.
    async fn collect(&mut self, calls: &mut Calls) {
        let until = Instant::now() + BATCH;
        while (1..MOST_AT_A_TIME).contains(&self.pending.len())
            && let Ok(Some(call)) = timeout_at(until.into(), calls.next()).await
        {
            self.take(&call, calls.missed());
        }
    }

    /// Takes what is there.
    fn take_all(&mut self, calls: &mut Calls) {
        while let Some(call) = calls.try_next() {
            self.take(&call, calls.missed());
        }
    }

    /// Takes a call before which some were missed.
    fn take(&mut self, call: &Call, missed: u64) {
        self.missed += missed;
        // They are asked for ten times a second, and would leave no room for what was done.
        if call.kind() == MethodKind::Reads {
            return;
        }
        let begun = call.begun_at().as_microsecond();
        let next = begun.max(self.last_id + 1);
        let Some(ended) = Ended::of(call) else {
            self.last_id = next;
            self.open.insert(call.id(), next);
            return self.pending.push(Entry::Begun(Record::of(call, next)));
        };
        // Its begin may have been missed.
        let id = self.open.remove(&call.id()).unwrap_or(next);
        self.last_id = self.last_id.max(id);
        self.pending.push(Entry::Ended(Record::of(call, id), ended));
    }

    /// Writes what is there, or a part of it where that is much. What cannot be written waits for the next time. Returns whether something was written.
    fn write(&mut self) -> bool {
        let too_many = self.pending.len().saturating_sub(MOST_PENDING);
        self.pending.drain(..too_many);
        self.missed += too_many as u64;
        let gap = (self.missed > 0).then(|| Entry::Gap(self.missed, Timestamp::now()));
        if self.pending.is_empty() && gap.is_none() {
            return false;
        }
        let now = self.pending.len().min(MOST_AT_A_TIME);
        let pending = take(&mut self.pending);
        let is_written = self.with_store(|store| store.write(pending[..now].iter().chain(&gap)));
        if is_written {
            self.missed = 0;
            self.has_failed = false;
            self.is_untold = true;
        }
        self.pending = pending;
        if is_written {
            self.pending.drain(..now);
        }
        is_written
    }

    /// Says that the process is there, while a call goes on.
    fn touch(&mut self) {
        if !self.open.is_empty() {
            self.with_store(|store| store.touch(Timestamp::now()));
        }
    }

    fn prune(&mut self, bounds: Bounds) {
        self.with_store(|store| store.prune(bounds, Timestamp::now()));
    }

    /// The first failure of some is logged.
    fn with_store(&mut self, work: impl FnOnce(&mut Store) -> rusqlite::Result<()>) -> bool {
        let done = match self.log.store() {
            Ok(mut store) => work(&mut store),
            Err(_) => return false,
        };
        if let Err(error) = &done
            && !self.has_failed
        {
            tracing::warn!(%error, "calls cannot be logged; the instruments are not affected");
            self.has_failed = true;
        }
        done.is_ok()
    }
}
