//! How sockets and tasks end when a host stops.

use tokio::time;

use super::dispatch;
use super::events::Events;
use super::sockets::Sockets;
use super::tasks::{TASK_STOP_TIMEOUT, Tasks};

impl Events {
    /// Waits until every handler of an event has ended.
    pub(crate) async fn finished(&self) {
        self.work.close();
        self.work.wait().await;
    }

    /// Waits until every handler of `connect` and `disconnect` has ended.
    pub(crate) async fn lifecycle_finished(&self) {
        self.lifecycle.close();
        self.lifecycle.wait().await;
    }
}

impl Sockets {
    /// Closes every connection, and waits until they are closed.
    pub(crate) async fn close(&self) {
        dispatch::close(self.io()).await;
    }
}

impl Tasks {
    /// Waits until the tasks have ended, for at most `TASK_STOP_TIMEOUT`.
    pub(crate) async fn stopped(&self) {
        time::timeout(TASK_STOP_TIMEOUT, self.tracker.wait())
            .await
            .ok();
    }

    /// Whether a task still runs.
    pub(crate) fn is_busy(&self) -> bool {
        !self.tracker.is_empty()
    }
}
