//! How far a job is.

use std::fmt;
use std::sync::Arc;

use crate::deck::{GlobalState, JobCell, JobRun};
use crate::error::Error;

/// With it a job says how far it is, and hears that it is to stop. A clone is the same.
///
/// See [`Job`](crate::Job).
#[derive(Clone)]
pub struct Progress {
    state: GlobalState,
    cell: Arc<JobCell>,
    /// The run of the job that it is of.
    number: u64,
}

impl Progress {
    pub(super) fn new(state: GlobalState, cell: Arc<JobCell>, number: u64) -> Self {
        Self {
            state,
            cell,
            number,
        }
    }

    /// Says how much is done, from 0 to 1. Open pages get it where it differs by a thousandth.
    ///
    /// # Errors
    ///
    /// After a stop: with `?` the job ends here, between two commands.
    pub fn set(&self, progress: f64) -> Result<(), Error> {
        self.change(|run| run.set_progress(progress))
    }

    /// Says what is done at the moment: `vial 3 of 8`.
    ///
    /// # Errors
    ///
    /// As [`set`](Self::set).
    pub fn say(&self, message: impl AsRef<str>) -> Result<(), Error> {
        self.change(|run| run.say(message.as_ref()))
    }

    /// Whether the job is to stop.
    pub fn is_stopped(&self) -> bool {
        self.is_over(&self.cell.subscribe().borrow())
    }

    /// Waits until the job is to stop, for work that does not end by itself:
    ///
    /// ```
    /// use ivoryos_plugin::prelude::*;
    /// # struct Stirrer;
    /// # impl Stirrer {
    /// #     async fn set_speed(&self, rpm: u32) -> Result<(), String> { let _ = rpm; Ok(()) }
    /// # }
    /// # fn stir(state: &GlobalState, stirrer: Instrument<Stirrer>) -> Result<Started> {
    /// let claim = stirrer.claim("stirring")?;
    /// state.job("stirrer_stir").start(claim, async move |progress| {
    ///     stirrer.set_speed(300).await?;
    ///     progress.stopped().await;
    ///     Ok(stirrer.set_speed(0).await?)
    /// })
    /// # }
    /// ```
    pub async fn stopped(&self) {
        let mut runs = self.cell.subscribe();
        // It fails where the job's place is gone, and there is one for as long as this is there.
        runs.wait_for(|run| self.is_over(run)).await.ok();
    }

    fn is_over(&self, run: &JobRun) -> bool {
        run.is_stop_asked || run.number != self.number || !run.status.is_running()
    }

    fn change(&self, change: impl FnOnce(&mut JobRun)) -> Result<(), Error> {
        let mut is_over = false;
        let published = self.state.change_job(&self.cell, |run| {
            is_over = self.is_over(run);
            if !is_over {
                change(run);
            }
        });
        if is_over {
            return Err(Error::of("stopped"));
        }
        Ok(published?)
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Progress").field(&self.cell.name).finish()
    }
}
