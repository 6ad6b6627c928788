//! What pages and programs are told of a job.

use serde::Serialize;

use crate::deck::caller::Caller;

/// What a [`Job`](crate::Job) does, or has done last: [`Job::status`](crate::Job::status), and the value that is published
/// under the job's name.
///
/// As JSON it is `{"state": "running", "progress": 0.4, "message": null, "text": "dispensing 2.0 mL", "instrument": "pump",
/// "by": {"plugin": "doser", "user": "ada", "workflow": null}, "since": 1767225600000, "ended": null}`. Before the first
/// start the state is `idle`, and all else is `null`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JobStatus {
    /// Whether it runs, and how it has ended.
    pub state: JobState,
    /// How much of it is done, from 0 to 1, as far as [`Progress::set`](crate::Progress::set) has said.
    pub progress: Option<f64>,
    /// What [`Progress::say`](crate::Progress::say) has said last; after the end why it has failed or how it was stopped.
    pub message: Option<String>,
    /// What the instrument is claimed for.
    pub text: Option<String>,
    /// The instrument's name.
    pub instrument: Option<String>,
    /// Who has started it.
    pub by: JobCaller,
    /// When the instrument was claimed, in milliseconds since 1970.
    pub since: Option<i64>,
    /// When it has ended, in milliseconds since 1970.
    pub ended: Option<i64>,
}

/// How far a job is: [`JobStatus::state`]. As JSON it is the name in lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum JobState {
    /// It was not started since the host began.
    #[default]
    Idle,
    /// It runs.
    Running,
    /// It was told to stop, and has not ended yet.
    Stopping,
    /// It has returned.
    Done,
    /// It has returned an error or panicked, could not be stopped, or the host ended meanwhile.
    Failed,
    /// Somebody has stopped it.
    Stopped,
}

/// Who has started a job, as far as it is known: [`JobStatus::by`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct JobCaller {
    /// The plugin's name; `None` for the program itself.
    pub plugin: Option<String>,
    /// The user's name, where the bridge gives it.
    pub user: Option<String>,
    /// The workflow of `IvoryOS`, where the bridge gives it.
    pub workflow: Option<String>,
}

impl JobStatus {
    /// Whether it runs, also while it is being stopped.
    pub fn is_running(&self) -> bool {
        matches!(self.state, JobState::Running | JobState::Stopping)
    }
}

impl JobCaller {
    pub(super) fn of(caller: &Caller) -> Self {
        Self {
            plugin: caller.plugin.map(str::to_owned),
            user: caller.user.as_deref().map(str::to_owned),
            workflow: caller.workflow.as_ref().map(|it| it.workflow.clone()),
        }
    }
}
