//! What `IvoryOS` itself does: the workflow that it runs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the Python `IvoryOS` does that shows this host's plugins, as its bridge tells: from
/// [`GlobalState::run`](crate::GlobalState::run), and the published value `run`, which is `null` once nothing is known
/// any more.
///
/// As JSON it is `{"status": "running", "workflow": "titration", "step": {"number": 3, "instrument": "pump", "method":
/// "dispense"}, "message": null}`. Its [`Display`](fmt::Display) is ``runs the workflow `titration`, step 3:
/// pump.dispense``.
///
/// It is what Classic's Socket.IO events and `NextGen`'s feed of its queue say (1.5.17 to 1.7.2, and 0.1.1). 1.5.17 does
/// not say that a workflow has failed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Run {
    /// Whether it runs a workflow, and whether that goes on.
    pub status: RunStatus,
    /// The workflow's name; of the last one where that has failed.
    pub workflow: Option<String>,
    /// The step that it has begun last.
    pub step: Option<RunStep>,
    /// What it waits for, or why it has failed.
    pub message: Option<String>,
}

/// What `IvoryOS` does with a workflow: [`Run::status`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RunStatus {
    /// It runs none.
    Idle,
    /// A step goes on, or the next one begins.
    Running,
    /// A person has paused it. The step that has begun goes on to its end.
    Paused,
    /// It waits for a person: for an answer, or for a decision about a step that has failed.
    Waiting,
    /// It runs none, and the last one has ended with an error.
    Failed,
}

/// A step of a workflow: [`Run::step`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct RunStep {
    /// Its place: in `NextGen` among all steps of the run, in Classic in its section (preparation, experiment, cleanup).
    /// The first is 1.
    pub number: u32,
    /// The instrument's name in `IvoryOS`, or what else the step is of, such as `wait`.
    pub instrument: String,
    /// What is called.
    pub method: String,
}

/// The step of a workflow for which an instrument is called, as the bridge tells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct WorkflowStep {
    pub(crate) workflow: String,
    pub(crate) step: u32,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.status {
            RunStatus::Idle => "runs no workflow",
            RunStatus::Running => "runs",
            RunStatus::Paused => "has paused",
            RunStatus::Waiting => "waits for a person in",
            RunStatus::Failed => "has failed to run",
        })?;
        if self.status == RunStatus::Idle {
            return Ok(());
        }
        match &self.workflow {
            Some(workflow) => write!(f, " the workflow `{workflow}`")?,
            None => f.write_str(" a workflow")?,
        }
        if let Some(RunStep {
            number,
            instrument,
            method,
        }) = &self.step
        {
            write!(f, ", step {number}: {instrument}.{method}")?;
        }
        match &self.message {
            Some(message) => write!(f, " ({message})"),
            None => Ok(()),
        }
    }
}

/// As ``the workflow `titration`, step 3``.
impl fmt::Display for WorkflowStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the workflow `{}`, step {}", self.workflow, self.step)
    }
}
