//! The jobs of a state, and what is published of them.

use super::GlobalState;
use crate::deck::caller::Caller;
use crate::deck::jobs::{JobCell, JobRun, Jobs};
use crate::deck::published::PublishError;

impl GlobalState {
    pub(crate) fn jobs(&self) -> &Jobs {
        &self.inner.jobs
    }

    /// Changes the last run of a job, and publishes what pages see of it for its plugin.
    pub(crate) fn change_job(
        &self,
        cell: &JobCell,
        change: impl FnOnce(&mut JobRun),
    ) -> Result<(), PublishError> {
        let mut published = Ok(());
        cell.run.send_modify(|run| {
            let before = run.status.clone();
            change(run);
            if run.status != before {
                let owner = self.used_by(Caller::plugin(cell.plugin));
                published = owner.publish(&cell.name, &run.status);
            }
        });
        published
    }
}
