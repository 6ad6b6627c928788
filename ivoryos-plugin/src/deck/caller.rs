//! Who uses an instrument, or publishes a value.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::task::futures::TaskLocalFuture;
use tokio::task_local;

use super::run::WorkflowStep;

task_local! {
    /// For whom the running handler was called.
    static CALLER: Caller;
}

/// Who uses an instrument, or publishes a value, as far as it is known. The default is the program itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The plugin's name.
    pub(crate) plugin: Option<&'static str>,
    /// The user's name, as the bridge gives it.
    pub(crate) user: Option<Arc<str>>,
    /// The step of `IvoryOS`' workflow for which it is called.
    pub(crate) workflow: Option<Arc<WorkflowStep>>,
    /// The function of a route that answers GET: a browser may ask for it again by itself.
    pub(crate) get_route: Option<&'static str>,
    /// The function that sees calls, if that calls: what it does itself is not given to it.
    pub(crate) watcher: Option<&'static str>,
    /// The number of the run of the handler; 0 outside of one.
    pub(crate) run: u64,
    /// The number of the state of the host whose handler it is; 0 outside of one.
    pub(crate) state: u64,
}

impl Caller {
    /// A plugin.
    pub(crate) fn plugin(name: Option<&'static str>) -> Self {
        Self {
            plugin: name,
            ..Self::default()
        }
    }

    /// Runs a handler that was called for this one. Tasks that it spawns run for nobody.
    pub(crate) fn run<F: Future>(mut self, handler: F) -> TaskLocalFuture<Self, F> {
        static LAST: AtomicU64 = AtomicU64::new(0);
        // A part of a handler is of its run.
        if self.run == 0 {
            self.run = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        }
        CALLER.scope(self, handler)
    }

    /// The number of the run of the handler that runs here; 0 where none runs.
    pub(super) fn current_run() -> u64 {
        CALLER.try_with(|caller| caller.run).unwrap_or_default()
    }

    /// For whom the handler that runs here was called. `None` where no handler runs.
    pub(crate) fn current() -> Option<Self> {
        CALLER.try_with(Clone::clone).ok()
    }
}

/// As ``ada in the plugin `pump` ``, or ``the workflow `titration`, step 3``; nothing for the program itself.
impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match (&self.workflow, self.plugin) {
            (Some(workflow), _) => Some(workflow.to_string()),
            (None, Some(plugin)) => Some(format!("the plugin `{plugin}`")),
            (None, None) => None,
        };
        match (&self.user, place) {
            (Some(user), Some(place)) => write!(f, "{user} in {place}"),
            (Some(user), None) => f.write_str(user),
            (None, Some(place)) => f.write_str(&place),
            (None, None) => Ok(()),
        }
    }
}
