//! The polls that go on, on every thread: one that never returns is noticed while it goes on.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use coarsetime::Instant;

use super::context::{HandlerContext, WeakContext};

/// How often the polls are looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// A poll that has gone on for longer is told. One that returns sooner is timed by who polls.
const LONGEST: Duration = Duration::from_secs(2);

static POLLS: Mutex<Polls> = Mutex::new(Polls {
    threads: Vec::new(),
    functions: Vec::new(),
});

struct Polls {
    threads: Vec<Weak<Poll>>,
    /// The functions, in the order in which they were registered.
    functions: Vec<WeakContext>,
}

/// The poll of one thread.
#[derive(Default)]
struct Poll {
    /// When it began, in ticks; 0 if there is none.
    since: AtomicU64,
    /// The index of its function.
    function: AtomicUsize,
}

thread_local! {
    static POLL: Arc<Poll> = {
        let poll = Arc::<Poll>::default();
        let mut polls = polls();
        polls.threads.retain(|it| it.strong_count() > 0);
        polls.threads.push(Arc::downgrade(&poll));
        poll
    };
}

fn polls() -> MutexGuard<'static, Polls> {
    POLLS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Registers a function, and returns its index.
pub(super) fn register(function: WeakContext) -> usize {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| {
        let thread = thread::Builder::new().name("ivoryos-polls".to_owned());
        if let Err(error) = thread.spawn(watch) {
            tracing::warn!(%error, "functions that never give up their threads are not noticed");
        }
    });
    let mut polls = polls();
    polls.functions.push(function);
    polls.functions.len() - 1
}

/// Polls a future of this function.
pub(super) fn polled<T>(function: Option<usize>, start: Instant, poll: impl FnOnce() -> T) -> T {
    let Some(function) = function else {
        return poll();
    };
    POLL.with(|it| {
        it.function.store(function, Ordering::Relaxed);
        it.since.store(start.as_ticks().max(1), Ordering::Release);
        let _end = End(it);
        poll()
    })
}

/// Ends the poll, also where it panics.
struct End<'a>(&'a Poll);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.since.store(0, Ordering::Release);
    }
}

fn watch() {
    // Each is told once: a thread has one at a time, which begins at its own time.
    let mut told = HashSet::new();
    loop {
        thread::sleep(LOOK_INTERVAL);
        for (handler, took) in long(&mut told) {
            handler.note_poll(took);
        }
    }
}

/// The functions of the polls that go on for too long, which were not told.
fn long(told: &mut HashSet<(usize, u64)>) -> Vec<(HandlerContext, Duration)> {
    let now = Instant::now();
    let polls = polls();
    let threads: Vec<_> = polls.threads.iter().filter_map(Weak::upgrade).collect();
    let going: Vec<_> = threads
        .iter()
        .map(|poll| (poll, poll.since.load(Ordering::Acquire)))
        .filter(|(_, since)| *since > 0)
        .map(|(poll, since)| (Arc::as_ptr(poll) as usize, since, poll))
        .collect();
    told.retain(|(thread, since)| {
        let is_it = |it: &&(usize, u64, _)| (it.0, it.1) == (*thread, *since);
        going.iter().find(is_it).is_some()
    });
    let long = going.into_iter().filter_map(|(thread, since, poll)| {
        let took = Duration::from(now.duration_since(Instant::from_ticks(since)));
        let function = poll.function.load(Ordering::Relaxed);
        let is_same = poll.since.load(Ordering::Acquire) == since;
        if took < LONGEST || !is_same || !told.insert((thread, since)) {
            return None;
        }
        Some((polls.functions.get(function)?.upgrade()?, took))
    });
    long.collect()
}
