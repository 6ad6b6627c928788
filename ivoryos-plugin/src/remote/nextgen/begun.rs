//! The calls of this host that `NextGen` carries out.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::remote::call::Call;

/// What each task calls, such as `pump.dispense`, by the task's id. A call that was given up stays until `NextGen` says
/// that it has ended.
#[derive(Default)]
pub(super) struct Tasks(Mutex<BTreeMap<String, String>>);

/// A call that `NextGen` carries out. If it is dropped before its end is told, the log says so.
pub(super) struct Begun<'a> {
    pub(super) id: String,
    pub(super) started: Instant,
    /// Whether it is a coroutine in Python.
    pub(super) is_async: bool,
    call: &'a Call<'a>,
    is_told: bool,
}

impl Tasks {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin<'a>(
        &self,
        call: &'a Call<'_>,
        id: String,
        is_async: bool,
        started: Instant,
    ) -> Begun<'a> {
        let called = format!("{}.{}", call.instrument, call.method);
        self.lock().insert(id.clone(), called);
        Begun {
            id,
            started,
            is_async,
            call,
            is_told: false,
        }
    }

    /// Forgets the tasks that no longer run.
    pub(super) fn keep(&self, running: &[String]) {
        self.lock().retain(|id, _| running.contains(id));
    }

    /// What runs, in words.
    pub(super) fn describe(&self, id: &str) -> String {
        match self.lock().get(id) {
            Some(called) => format!("{called}, a call of this host (task {id})"),
            None => format!("task {id}"),
        }
    }
}

impl Begun<'_> {
    /// Its end, or that its time is up, is told to the caller.
    pub(super) fn told(mut self) {
        self.is_told = true;
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if !self.is_told {
            let Call {
                instrument, method, ..
            } = self.call;
            tracing::warn!(
                instrument,
                method,
                task = self.id,
                "nobody waits for this call any more; IvoryOS was carrying it out when last asked"
            );
        }
    }
}
