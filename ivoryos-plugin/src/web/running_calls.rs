//! The calls of programs that go on, so that a program can cut one off.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// So many numbers are kept of calls that are cut off before their requests arrive.
const MOST_EARLY: usize = 64;

/// The calls that go on, by the numbers that programs have given.
#[derive(Default)]
pub(crate) struct RunningCalls(Mutex<Calls>);

#[derive(Default)]
struct Calls {
    running: HashMap<String, CancellationToken>,
    /// The numbers of calls that are cut off, and are not there: their requests may come later.
    early: VecDeque<String>,
}

/// A call that goes on.
pub(super) struct Running<'a> {
    calls: &'a RunningCalls,
    id: Option<String>,
    cut: CancellationToken,
}

impl RunningCalls {
    pub(super) fn begin(&self, id: Option<String>) -> Running<'_> {
        let cut = CancellationToken::new();
        if let Some(id) = &id {
            let mut calls = self.calls();
            if calls.early.contains(id) {
                cut.cancel();
            }
            calls.running.insert(id.clone(), cut.clone());
        }
        let calls = self;
        Running { calls, id, cut }
    }

    /// Cuts a call off. Returns whether it goes on.
    pub(super) fn cut(&self, id: &str) -> bool {
        let mut calls = self.calls();
        if let Some(running) = calls.running.get(id) {
            running.cancel();
            return true;
        }
        calls.early.push_back(id.to_owned());
        if calls.early.len() > MOST_EARLY {
            calls.early.pop_front();
        }
        false
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running<'_> {
    /// What the call returns; `None` if it is cut off.
    pub(super) async fn run<T>(self, call: impl Future<Output = T>) -> Option<T> {
        self.cut.run_until_cancelled(call).await
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some(id) = &self.id {
            self.calls.calls().running.remove(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use futures_util::FutureExt;

    use super::{MOST_EARLY, RunningCalls};

    #[test]
    fn a_call_is_cut_off_while_it_goes_on_or_before_it_begins() {
        let calls = RunningCalls::default();
        let named = || Some("a".to_owned());
        let mut going = Box::pin(calls.begin(named()).run(pending::<()>()));
        assert!(going.as_mut().now_or_never().is_none());
        assert!(!calls.cut("b"));
        assert!(calls.cut("a"));
        assert_eq!(going.now_or_never(), Some(None));

        assert!(!calls.cut("a"), "it is not there any more");
        let late = calls.begin(named()).run(ready(()));
        assert_eq!(late.now_or_never(), Some(None));
        for number in 0..MOST_EARLY {
            calls.cut(&number.to_string());
        }
        let later = calls.begin(named()).run(ready(()));
        assert_eq!(later.now_or_never(), Some(Some(())));
        assert_eq!(
            calls.begin(None).run(ready(1)).now_or_never(),
            Some(Some(1))
        );
    }
}
