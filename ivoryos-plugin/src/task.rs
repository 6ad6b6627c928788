//! Background tasks: started with the host, started again when they fail, stopped with it.

use std::any::Any;
use std::fmt;
use std::mem::forget;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use futures_util::FutureExt;
use socketioxide::SocketIo;
use tokio::runtime::Handle;
use tokio::time::{self, Instant};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::Context;
use crate::deck::Deck;
use crate::instrument::FromDeck;
use crate::panic;
use crate::remote::{self, Watch};
use crate::rows::TaskRow;
use crate::state::GlobalState;

/// How long a task that is told to stop may take.
pub(crate) const STOPPING: Duration = Duration::from_secs(5);
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
/// Also how long a task has to run for its earlier failures to be forgotten.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What a task is started with.
#[derive(Debug)]
pub struct TaskArguments {
    context: Context,
    stop: CancellationToken,
    /// The task has the token, so it is told to stop instead of being dropped.
    listens: Arc<AtomicBool>,
}

/// Why a task's run ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskError {
    /// The deck does not have what the task asks for.
    NotReady(String),
    /// The task failed.
    Failed(String),
}

/// What a task can ask for.
pub trait FromHost: Sized {
    /// Takes it from the host.
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError>;
}

impl FromHost for GlobalState {
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError> {
        Ok(arguments.context.state().clone())
    }
}

impl FromHost for SocketIo {
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError> {
        Ok(arguments.context.io.clone())
    }
}

impl FromHost for Option<Deck> {
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError> {
        Ok(arguments.context.state().deck())
    }
}

impl FromHost for Deck {
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError> {
        let deck = arguments.context.state().deck();
        deck.ok_or_else(|| TaskError::NotReady("No active deck".to_owned()))
    }
}

/// A task that takes it is told to stop and has 5 seconds for that; one that does not is dropped where it
/// waits.
impl FromHost for CancellationToken {
    fn from_host(arguments: &TaskArguments) -> Result<Self, TaskError> {
        arguments.listens.store(true, Ordering::Relaxed);
        Ok(arguments.stop.clone())
    }
}

impl TaskArguments {
    pub(crate) fn instrument<T: FromDeck>(&self, name: &str) -> Result<T, TaskError> {
        T::from_deck(self.context.state().deck().as_ref(), name)
            .map_err(|error| TaskError::NotReady(error.to_string()))
    }
}

/// How a task fares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Status {
    pub(crate) state: State,
    /// How often it was started again.
    pub(crate) restarts: u64,
    /// Why its last run that ended early did.
    pub(crate) last_error: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum State {
    /// It is not started yet, or the deck does not have what it asks for.
    #[default]
    Waiting,
    Running,
    /// It failed and is started again after a pause.
    Failed,
    /// It returned.
    Finished,
    Stopped,
}

impl State {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Failed => "failed",
            State::Finished => "finished",
            State::Stopped => "stopped",
        }
    }
}

/// A host's tasks.
#[derive(Default)]
pub(crate) struct Tasks {
    all: Vec<Arc<Task>>,
    /// The host's own: it looks for the Python deck.
    remote: Option<Arc<Watch>>,
    /// Ends the watch: later than the tasks, for requests that are still being answered move something.
    unwatch: CancellationToken,
    started: OnceLock<()>,
    stop: CancellationToken,
    tracker: TaskTracker,
}

struct Task {
    /// The index of its plugin.
    plugin: usize,
    row: TaskRow,
    status: Mutex<Status>,
}

impl Tasks {
    pub(crate) fn new<'a>(
        rows: impl Iterator<Item = (usize, &'a TaskRow)>,
        remote: Option<Watch>,
    ) -> Self {
        let tasks = rows.map(|(plugin, row)| {
            Arc::new(Task {
                plugin,
                row: *row,
                status: Mutex::default(),
            })
        });
        Self {
            all: tasks.collect(),
            remote: remote.map(Arc::new),
            ..Self::default()
        }
    }

    /// Starts them, once and where there is a runtime to start them in.
    pub(crate) fn start(&self, context: &Context) {
        let is_nothing = self.all.is_empty() && self.remote.is_none();
        if is_nothing || self.started.get().is_some() {
            return;
        }
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        self.started.get_or_init(|| {
            for task in &self.all {
                let context = Context {
                    plugin: Some(task.plugin),
                    ..context.clone()
                };
                let supervised = Arc::clone(task).supervise(context, self.stop.clone());
                self.tracker.spawn_on(supervised, &runtime);
            }
            if let Some(remote) = &self.remote {
                let state = context.state().clone();
                runtime.spawn(Arc::clone(remote).run(state, self.unwatch.clone()));
            }
        });
    }

    /// Tells them to stop.
    pub(crate) fn stop(&self) {
        self.stop.cancel();
        self.tracker.close();
    }

    /// Stops looking for the Python deck: calls of it that still wait end with this.
    pub(crate) fn unwatch(&self) {
        self.unwatch.cancel();
    }

    /// Waits until they have stopped, or their time is over.
    pub(crate) async fn stopped(&self) {
        time::timeout(STOPPING, self.tracker.wait()).await.ok();
    }

    /// Whether a task is at work.
    pub(crate) fn is_busy(&self) -> bool {
        !self.tracker.is_empty()
    }

    /// How it is with the Python deck, if there is to be one.
    pub(crate) fn remote(&self) -> Option<remote::Status> {
        self.remote.as_ref().map(|remote| remote.status())
    }

    /// A plugin's tasks: each row with how it fares.
    pub(crate) fn of_plugin(&self, plugin: usize) -> impl Iterator<Item = (&TaskRow, Status)> {
        let of_plugin = self.all.iter().filter(move |task| task.plugin == plugin);
        of_plugin.map(|task| (&task.row, task.status().clone()))
    }
}

impl Task {
    /// Runs the task again and again until it returns or is stopped.
    async fn supervise(self: Arc<Self>, context: Context, stop: CancellationToken) {
        let pauses = ExponentialBuilder::new()
            .with_min_delay(SHORTEST_PAUSE)
            .with_max_delay(LONGEST_PAUSE)
            .without_max_times();
        let mut pause = pauses.build();
        loop {
            let started = Instant::now();
            // From now on: what it asks for may come while it is asked for.
            let mut deck = context.state().subscribe();
            self.status().state = State::Running;
            let Some(outcome) = self.run(&context, &stop).await else {
                self.status().state = State::Stopped;
                return;
            };
            let error = match outcome {
                Ok(()) => {
                    self.status().state = State::Finished;
                    return;
                }
                Err(error) => error,
            };
            if started.elapsed() > LONGEST_PAUSE {
                pause = pauses.build();
            }
            let again = async {
                if self.note(&error) == State::Waiting {
                    deck.changed().await.ok();
                    pause = pauses.build();
                } else {
                    time::sleep(pause.next().unwrap_or(LONGEST_PAUSE)).await;
                    self.status().restarts += 1;
                }
            };
            if stop.run_until_cancelled(again).await.is_none() {
                self.status().state = State::Stopped;
                return;
            }
        }
    }

    /// Runs the task once: `None` if it was stopped.
    async fn run(
        &self,
        context: &Context,
        stop: &CancellationToken,
    ) -> Option<Result<(), TaskError>> {
        let listens = Arc::new(AtomicBool::new(false));
        let arguments = TaskArguments {
            context: context.clone(),
            stop: stop.clone(),
            listens: Arc::clone(&listens),
        };
        let run = AssertUnwindSafe((self.row.run)(arguments)).catch_unwind();
        let time_is_over = async {
            stop.cancelled().await;
            if listens.load(Ordering::Relaxed) {
                time::sleep(STOPPING).await;
            }
        };
        tokio::select! {
            biased;
            outcome = run => {
                let outcome = outcome.unwrap_or_else(|payload| Err(panicked(payload)));
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
                    tracing::warn!(plugin, task, "a background task did not stop in its time");
                }
                None
            }
        }
    }

    /// Notes why a run ended early.
    fn note(&self, error: &TaskError) -> State {
        let (plugin, task) = (self.row.plugin, self.row.function);
        let (now, message) = match error {
            TaskError::NotReady(message) => (State::Waiting, message),
            TaskError::Failed(message) => {
                tracing::error!(plugin, task, error = message, "a background task failed");
                (State::Failed, message)
            }
        };
        let mut status = self.status();
        status.state = now;
        status.last_error = Some(message.clone());
        now
    }

    fn status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn panicked(payload: Box<dyn Any + Send>) -> TaskError {
    let (place, message) = (panic::place(), panic::message(&*payload).to_owned());
    // What a task panics with may panic when it is dropped.
    forget(payload);
    TaskError::Failed(format!("panicked at {place}: {message}"))
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.all.iter().map(|task| task.row.function);
        f.debug_list().entries(names).finish()
    }
}
