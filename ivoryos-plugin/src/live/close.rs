//! The orderly end of sockets and tasks, for a host that is served.

use tokio::time;

use super::dispatch;
use super::events::Events;
use super::sockets::Sockets;
use super::tasks::{TASK_STOP_TIMEOUT, Tasks};

impl Events {
    /// Waits until no handler is at work any more.
    pub(crate) async fn finished(&self) {
        self.work.close();
        self.work.wait().await;
    }

    /// Waits until no handler of a connection's beginning or end is at work any more.
    pub(crate) async fn lifecycle_finished(&self) {
        self.lifecycle.close();
        self.lifecycle.wait().await;
    }
}

impl Sockets {
    /// Tells every client that the server ends, and waits until their connections are closed.
    pub(crate) async fn close(&self) {
        dispatch::close(self.io()).await;
    }
}

impl Tasks {
    /// Waits until they have stopped, or their time is over.
    pub(crate) async fn stopped(&self) {
        time::timeout(TASK_STOP_TIMEOUT, self.tracker.wait())
            .await
            .ok();
    }

    /// Whether a task is at work.
    pub(crate) fn is_busy(&self) -> bool {
        !self.tracker.is_empty()
    }
}
