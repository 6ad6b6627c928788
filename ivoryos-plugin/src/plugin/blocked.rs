//! Async functions that hold their thread: whatever else it has to do waits meanwhile.

use std::cell::Cell;
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use coarsetime::Instant;

use super::context::HandlerContext;
use super::polls;
use super::source::Source;

/// A poll that takes longer is a function that holds its thread.
const LONGEST_POLL: Duration = Duration::from_millis(500);
/// How often it is logged of one function.
const LOG_PAUSE: Duration = Duration::from_mins(1);

/// What a function is declared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FunctionKind {
    Route,
    Event,
    Task,
    Watcher,
}

impl FunctionKind {
    /// What its author does about it.
    pub(crate) fn help(self) -> &'static str {
        match self {
            Self::Route | Self::Event => "remove `async`, and it runs where it may block",
            Self::Task | Self::Watcher => "move what blocks into `tokio::task::spawn_blocking`",
        }
    }
}

/// A function that has held its thread.
#[derive(Clone, Debug)]
pub(crate) struct Blocked {
    pub(crate) function: &'static str,
    pub(crate) kind: FunctionKind,
    pub(crate) source: Source,
    pub(crate) times: u64,
    pub(crate) longest: Duration,
    logged: Instant,
}

/// The functions of one plugin that have held their threads.
#[derive(Default)]
pub(super) struct BlockedFunctions(Mutex<Vec<Blocked>>);

impl BlockedFunctions {
    /// Notes a poll of this function, and logs it once a minute at most.
    pub(super) fn note(
        &self,
        plugin: &str,
        function: &'static str,
        kind: FunctionKind,
        source: Source,
        took: Duration,
    ) {
        let now = Instant::now();
        let mut all = self.lock();
        let index = all.iter().position(|it| it.source == source);
        let index = index.unwrap_or_else(|| {
            all.push(Blocked {
                function,
                kind,
                source,
                times: 0,
                longest: Duration::ZERO,
                logged: now,
            });
            all.len() - 1
        });
        let known = &mut all[index];
        let pause = Duration::from(now.duration_since(known.logged));
        let is_logged = known.times == 0 || pause > LOG_PAUSE;
        known.times += 1;
        known.longest = known.longest.max(took);
        if is_logged {
            known.logged = now;
        }
        drop(all);
        if is_logged {
            let (seconds, help) = (took.as_secs_f64(), kind.help());
            tracing::warn!(
                plugin,
                function,
                %source,
                seconds,
                "an async function held its thread, and others waited: {help}"
            );
        }
    }

    pub(super) fn get(&self, source: Source) -> Option<Blocked> {
        self.lock().iter().find(|it| it.source == source).cloned()
    }

    pub(super) fn all(&self) -> Vec<Blocked> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Blocked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for BlockedFunctions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.lock().iter()).finish()
    }
}

thread_local! {
    /// How much of the poll that is going on has been spent on the handler's arguments.
    static UNTIMED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Reads an argument: the time that this takes is not the function's, whose author cannot change it.
pub(crate) fn untimed<T>(read: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let read = read();
    UNTIMED.set(UNTIMED.get() + Duration::from(start.elapsed()));
    read
}

/// A handler at work, of which each poll is timed.
pub(crate) struct Timed<'a, T> {
    work: Pin<Box<dyn Future<Output = T> + Send>>,
    context: Option<&'a HandlerContext>,
}

impl<'a, T> Timed<'a, T> {
    /// Without a context nothing is timed.
    pub(crate) fn new(
        work: Pin<Box<dyn Future<Output = T> + Send>>,
        context: Option<&'a HandlerContext>,
    ) -> Self {
        Self { work, context }
    }
}

impl<T> Future for Timed<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        // The clock of the system's last tick: exact to some milliseconds, and read in a few nanoseconds.
        UNTIMED.set(Duration::ZERO);
        let start = Instant::now();
        let function = self.context.and_then(HandlerContext::poll_index);
        let outcome = polls::polled(function, start, || self.work.as_mut().poll(context));
        let took = Duration::from(start.elapsed()).saturating_sub(UNTIMED.get());
        if took > LONGEST_POLL
            && let Some(handler) = self.context
        {
            handler.note_poll(took);
        }
        outcome
    }
}
