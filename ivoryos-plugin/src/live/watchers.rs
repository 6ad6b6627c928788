//! Functions that see what instruments do: each gets one call after another, beside whoever calls.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time;
use tokio_util::sync::CancellationToken;

use super::tasks::{TASK_STOP_TIMEOUT, TaskState, panicked};
use crate::deck::{Call, Caller, Calls};
use crate::http::panic;
use crate::plugin::{
    HandlerContext, TaskArguments, TaskError, Timed, WatcherArguments, WatcherRow,
};

/// A function with `#[instrument_call]`.
pub(super) struct Watcher {
    pub(super) row: WatcherRow,
    context: HandlerContext,
    status: Mutex<WatcherStatus>,
}

/// Its state, as the home page and the manifest show it.
#[derive(Clone, Debug, Default)]
pub(crate) struct WatcherStatus {
    /// `Failed` from a call that it failed on until one that it did not.
    pub(crate) state: TaskState,
    /// How many calls it failed on.
    pub(crate) failures: u64,
    /// How many begins and ends of calls it was too slow for.
    pub(crate) missed: u64,
    /// Its last error.
    pub(crate) last_error: Option<String>,
}

impl Watcher {
    pub(super) fn new(row: WatcherRow, context: HandlerContext) -> Self {
        Self {
            row,
            context,
            status: Mutex::default(),
        }
    }

    /// Watches from now on, until the host stops: what waits then is still handled, while there is time.
    pub(super) fn watch(self: Arc<Self>, stop: CancellationToken) -> impl Future<Output = ()> {
        let calls = self.context.state().calls();
        self.status().state = TaskState::Running;
        async move {
            let time_is_over = async {
                stop.cancelled().await;
                time::sleep(TASK_STOP_TIMEOUT).await;
            };
            tokio::select! {
                biased;
                () = self.handle_all(calls, &stop) => {}
                () = time_is_over => {
                    let (plugin, watcher) = (self.row.plugin, self.row.function);
                    tracing::warn!(plugin, watcher, "a watcher did not stop in time");
                }
            }
            self.status().state = TaskState::Stopped;
        }
    }

    async fn handle_all(&self, mut calls: Calls, stop: &CancellationToken) {
        loop {
            let call = match stop.run_until_cancelled(calls.next()).await {
                Some(call) => call,
                None => calls.try_next(),
            };
            let Some(call) = call else { return };
            self.note_gap(calls.missed());
            if self.is_meant(&call) {
                self.handle(call, stop).await;
            }
        }
    }

    /// Whether the function is called for this one.
    fn is_meant(&self, call: &Call) -> bool {
        let WatcherRow {
            plugin,
            instrument,
            method,
            function,
            ..
        } = self.row;
        instrument.is_none_or(|it| call.is_of(it))
            && method.is_none_or(|it| call.method() == Some(it))
            && !call.is_by(plugin, function)
    }

    async fn handle(&self, call: Call, stop: &CancellationToken) {
        let (host, _) = TaskArguments::new(self.context.clone(), stop.clone());
        let work = (self.row.handler)(WatcherArguments { host, call });
        let caller = Caller {
            watcher: Some(self.row.function),
            ..self.context.state().caller().clone()
        };
        let work = caller.run(Timed::new(work, Some(&self.context)));
        let outcome = panic::catch(work).await;
        let error = match outcome.unwrap_or_else(|panic| Err(panicked(&panic))) {
            Ok(()) => {
                self.status().state = TaskState::Running;
                return;
            }
            Err(TaskError::NotReady(error) | TaskError::Failed(error)) => error,
        };
        let (plugin, watcher) = (self.row.plugin, self.row.function);
        tracing::error!(plugin, watcher, error, "a watcher failed on a call");
        let mut status = self.status();
        status.state = TaskState::Failed;
        status.failures += 1;
        status.last_error = Some(error);
    }

    fn note_gap(&self, missed: u64) {
        if missed > 0 {
            let (plugin, watcher) = (self.row.plugin, self.row.function);
            tracing::warn!(
                plugin,
                watcher,
                missed,
                "a watcher is too slow: it was not called for some begins and ends of calls"
            );
            self.status().missed += missed;
        }
    }

    /// Its state now. It waits while the deck does not have its instrument.
    pub(super) fn current_status(&self) -> WatcherStatus {
        let mut status = self.status().clone();
        let deck = self.context.state().deck();
        let is_there = |name| deck.is_some_and(|deck| deck.has_name(name));
        if status.state == TaskState::Running && !self.row.instrument.is_none_or(is_there) {
            status.state = TaskState::Waiting;
        }
        status
    }

    fn status(&self) -> MutexGuard<'_, WatcherStatus> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
