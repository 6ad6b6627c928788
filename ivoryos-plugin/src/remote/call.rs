//! A call of an instrument's method.

use std::time::Duration;

use super::arguments::Arguments;
use super::error::RemoteError;

/// What is called, and with which arguments.
pub(super) struct Call<'a> {
    pub(super) instrument: &'a str,
    pub(super) method: &'a str,
    pub(super) arguments: Arguments,
    pub(super) timeout: Duration,
}

impl Call<'_> {
    /// The error of a call whose time is up. `task` is the task of `IvoryOS` that was still running when last asked.
    pub(super) fn timed_out(&self, task: Option<String>) -> RemoteError {
        RemoteError::Timeout {
            instrument: self.instrument.to_owned(),
            method: self.method.to_owned(),
            after: self.timeout,
            task,
        }
    }

    /// The error of a call whose answer did not come.
    pub(super) fn interrupted(&self, reason: impl Into<String>) -> RemoteError {
        RemoteError::Interrupted {
            instrument: self.instrument.to_owned(),
            method: self.method.to_owned(),
            reason: reason.into(),
        }
    }

    /// The error of a call with an argument that cannot be sent.
    pub(super) fn bad_argument(&self, argument: &str, problem: &str) -> RemoteError {
        RemoteError::BadArgument {
            instrument: self.instrument.to_owned(),
            method: self.method.to_owned(),
            reason: format!("`{argument}` {problem}"),
        }
    }

    /// The error of a call that `IvoryOS` refused with these words.
    pub(super) fn not_called(&self, said: &str) -> RemoteError {
        let Self {
            instrument, method, ..
        } = self;
        RemoteError::Answer {
            reason: format!("IvoryOS did not call {instrument}.{method}: {said}"),
        }
    }
}
