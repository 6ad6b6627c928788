//! Background tasks: they start with the host, restart when they fail, and stop with the host. So do the functions that
//! see calls of instruments.

use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use tokio::runtime::Handle;
use tokio::time::{self, Instant};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::watchers::{Watcher, WatcherStatus};
use crate::http::panic::{self, Panic};
use crate::plugin::{HandlerContext, TaskArguments, TaskError, TaskRow, Timed, WatcherRow};

/// How long a task may go on after its `CancellationToken` was cancelled.
pub(crate) const TASK_STOP_TIMEOUT: Duration = Duration::from_secs(5);
const SHORTEST_RESTART_PAUSE: Duration = Duration::from_millis(100);
/// A task that has run for longer than this restarts after the shortest pause again.
const LONGEST_RESTART_PAUSE: Duration = Duration::from_secs(30);

/// The state of a task, as the home page and the manifest show it.
#[derive(Clone, Debug, Default)]
pub(crate) struct TaskStatus {
    pub(crate) state: TaskState,
    /// How often it was restarted after a failure.
    pub(crate) restarts: u64,
    /// The error of the last run that failed.
    pub(crate) last_error: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TaskState {
    /// It has not started yet, or the deck does not have an instrument that it requires.
    #[default]
    Waiting,
    Running,
    /// It failed, and restarts after a pause.
    Failed,
    /// It returned.
    Finished,
    Stopped,
}

impl TaskState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            TaskState::Waiting => "waiting",
            TaskState::Running => "running",
            TaskState::Failed => "failed",
            TaskState::Finished => "finished",
            TaskState::Stopped => "stopped",
        }
    }
}

/// A host's tasks.
#[derive(Default)]
pub(crate) struct Tasks {
    all: Vec<Arc<Task>>,
    watchers: Vec<Arc<Watcher>>,
    started: OnceLock<()>,
    stop: CancellationToken,
    pub(super) tracker: TaskTracker,
}

struct Task {
    row: TaskRow,
    /// The context of its plugin.
    context: HandlerContext,
    status: Mutex<TaskStatus>,
}

impl Tasks {
    /// The tasks and watchers of these rows, each with its plugin's context.
    pub(crate) fn new(
        rows: impl Iterator<Item = (TaskRow, HandlerContext)>,
        watchers: impl Iterator<Item = (WatcherRow, HandlerContext)>,
    ) -> Self {
        let tasks = rows.map(|(row, context)| {
            Arc::new(Task {
                row,
                context,
                status: Mutex::default(),
            })
        });
        Self {
            all: tasks.collect(),
            watchers: watchers
                .map(|(row, context)| Arc::new(Watcher::new(row, context)))
                .collect(),
            ..Self::default()
        }
    }

    /// Starts the tasks once, as soon as it is called within a tokio runtime.
    pub(crate) fn start(&self) {
        let is_empty = self.all.is_empty() && self.watchers.is_empty();
        if is_empty || self.started.get().is_some() {
            return;
        }
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        self.started.get_or_init(|| {
            // First, so that they see what the tasks call.
            for watcher in &self.watchers {
                let watched = Arc::clone(watcher).watch(self.stop.clone());
                self.tracker.spawn_on(watched, &runtime);
            }
            for task in &self.all {
                let supervised = Arc::clone(task).supervise(self.stop.clone());
                self.tracker.spawn_on(supervised, &runtime);
            }
        });
    }

    /// Cancels the tasks' token.
    pub(crate) fn stop(&self) {
        self.stop.cancel();
        self.tracker.close();
    }

    /// The tasks of a plugin with the status of each.
    pub(crate) fn of_plugin(&self, plugin: &str) -> impl Iterator<Item = (&TaskRow, TaskStatus)> {
        let of_plugin = self
            .all
            .iter()
            .filter(move |task| task.row.plugin == plugin);
        of_plugin.map(|task| (&task.row, task.status().clone()))
    }

    /// The watchers of a plugin with the status of each.
    pub(crate) fn watchers_of(
        &self,
        plugin: &str,
    ) -> impl Iterator<Item = (&WatcherRow, WatcherStatus)> {
        let of_plugin = self
            .watchers
            .iter()
            .filter(move |it| it.row.plugin == plugin);
        of_plugin.map(|it| (&it.row, it.current_status()))
    }
}

impl Task {
    /// Runs the task again and again until it returns or is stopped.
    async fn supervise(self: Arc<Self>, stop: CancellationToken) {
        let pauses = ExponentialBuilder::new()
            .with_min_delay(SHORTEST_RESTART_PAUSE)
            .with_max_delay(LONGEST_RESTART_PAUSE)
            .without_max_times();
        let mut pause = pauses.build();
        loop {
            let started = Instant::now();
            // Before the task takes its arguments, so that no change of the deck is missed.
            let mut deck = self.context.state().subscribe();
            self.status().state = TaskState::Running;
            let Some(outcome) = self.run(&stop).await else {
                self.status().state = TaskState::Stopped;
                return;
            };
            let error = match outcome {
                Ok(()) => {
                    self.status().state = TaskState::Finished;
                    return;
                }
                Err(error) => error,
            };
            if started.elapsed() > LONGEST_RESTART_PAUSE {
                pause = pauses.build();
            }
            let again = async {
                if self.note(&error) == TaskState::Waiting {
                    deck.changed().await.ok();
                    pause = pauses.build();
                } else {
                    time::sleep(pause.next().unwrap_or(LONGEST_RESTART_PAUSE)).await;
                    self.status().restarts += 1;
                }
            };
            if stop.run_until_cancelled(again).await.is_none() {
                self.status().state = TaskState::Stopped;
                return;
            }
        }
    }

    /// Runs the task once. `None` if it was stopped.
    async fn run(&self, stop: &CancellationToken) -> Option<Result<(), TaskError>> {
        let (arguments, listens) = TaskArguments::new(self.context.clone(), stop.clone());
        let run = Timed::new((self.row.run)(arguments), Some(&self.context));
        let run = panic::catch(self.context.state().caller().clone().run(run));
        let time_is_over = async {
            stop.cancelled().await;
            if listens.load(Ordering::Relaxed) {
                time::sleep(TASK_STOP_TIMEOUT).await;
            }
        };
        tokio::select! {
            biased;
            outcome = run => {
                let outcome = outcome.unwrap_or_else(|panic| Err(panicked(&panic)));
                if !stop.is_cancelled() {
                    return Some(outcome);
                }
                if let Err(error) = outcome {
                    self.note(&error);
                }
                None
            }
            () = time_is_over => {
                if listens.load(Ordering::Relaxed) {
                    let (plugin, task) = (self.row.plugin, self.row.function);
                    tracing::warn!(plugin, task, "a background task did not stop in time");
                }
                None
            }
        }
    }

    /// Notes the error of a run that failed.
    fn note(&self, error: &TaskError) -> TaskState {
        let (plugin, task) = (self.row.plugin, self.row.function);
        let (now, message) = match error {
            TaskError::NotReady(message) => (TaskState::Waiting, message),
            TaskError::Failed(message) => {
                tracing::error!(plugin, task, error = message, "a background task failed");
                (TaskState::Failed, message)
            }
        };
        let mut status = self.status();
        status.state = now;
        status.last_error = Some(message.clone());
        now
    }

    fn status(&self) -> MutexGuard<'_, TaskStatus> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn panicked(Panic { location, message }: &Panic) -> TaskError {
    TaskError::Failed(format!("panicked at {location}: {message}"))
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tasks = self.all.iter().map(|task| task.row.function);
        let watchers = self.watchers.iter().map(|watcher| watcher.row.function);
        f.debug_list().entries(tasks.chain(watchers)).finish()
    }
}
