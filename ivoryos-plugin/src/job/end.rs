//! The end of a host, for its jobs.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;

use super::Job;
use crate::deck::{Caller, GlobalState, Move};

/// How long a host that ends waits for its jobs, as for its background tasks.
const LIMIT: Duration = Duration::from_secs(5);

/// Stops what runs, and keeps jobs from beginning. Nobody needs to wait: each is told to stop at once.
pub(crate) fn stop_all(state: &GlobalState) -> impl Future<Output = ()> + Send + use<> {
    state.jobs().set_ending(true);
    let stops = state.jobs().all().into_iter().map(|cell| {
        let job = Job {
            state: state.clone(),
            cell,
            halts: Vec::new(),
        };
        let (name, stopped) = (job.cell.name.clone(), job.stop_within(LIMIT));
        async move {
            if let Err(error) = stopped.await {
                let error = error.to_string();
                tracing::error!(job = name, error, "a job goes on while the host ends");
            }
        }
    });
    join_all(stops.collect::<Vec<_>>()).map(drop)
}

/// Tells of the jobs that the end of an earlier process has cut off, as the record of movements says: the newest of
/// each job. `plugins` are the names of those that are mounted, whose values these are.
pub(crate) fn cut_off(state: &GlobalState, plugins: &[&'static str]) {
    let log = state.move_log();
    let moves: Vec<Move> = log.map(|log| log.cut_off()).unwrap_or_default();
    let mut told = BTreeSet::new();
    for it in &moves {
        let known = it.plugin.as_deref();
        let job = it.job.as_deref();
        let Some(name) = job.filter(|name| told.insert((known, *name))) else {
            continue;
        };
        let plugin = plugins.iter().find(|plugin| known == Some(**plugin));
        if known.is_some() && plugin.is_none() {
            continue;
        }
        let cell = state.jobs().cell(plugin.copied(), name);
        let caller = Caller::plugin(plugin.copied());
        let told = state.change_job(&cell, |run| run.was_cut_off(it, caller));
        if let Err(error) = told {
            tracing::warn!(job = name, %error, "pages do not hear of a job that was cut off");
        }
    }
}
