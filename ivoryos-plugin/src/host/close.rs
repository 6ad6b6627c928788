//! How a host that is served stops.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::OptionFuture;
use tokio::time::{self, Instant};

use super::service::HostService;
use crate::job::stop_all;
use crate::live::TASK_STOP_TIMEOUT;
use crate::web::site::HostContext;

/// How long the handlers of `disconnect` may take when the host stops.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

impl HostService {
    /// Stops background tasks, jobs, events and connections, while requests are still being answered. First the tasks and
    /// jobs are told to stop; they and the running handlers of events have 5 seconds. Then the connections are closed. Handlers that
    /// still run go on until the shutdown timeout, as requests do.
    pub(super) async fn close(&self) {
        let HostContext {
            config,
            tasks,
            sockets,
            ..
        } = &*self.context;
        let timeout = config.limits.shutdown;
        tasks.stop();
        let end = Instant::now() + timeout;
        let events = sockets.events();
        let answered = time::timeout(TASK_STOP_TIMEOUT.min(timeout), events.finished());
        // Another host of this state goes on, and its jobs with it.
        let jobs = config.state.is_only_of(sockets.io());
        let jobs = jobs.then(|| stop_all(&config.state));
        let jobs = OptionFuture::from(jobs);
        tokio::join!(tasks.stopped(), answered.map(drop), jobs.map(drop));
        config.state.remove(sockets.io());
        sockets.close().await;
        time::timeout_at(end, events.finished()).await.ok();
        // The handlers of `disconnect` have been called by now.
        let ended = events.lifecycle_finished();
        time::timeout(DISCONNECT_TIMEOUT, ended).await.ok();
    }

    /// Whether a task or a handler has not ended and may block a thread.
    pub(super) fn is_busy(&self) -> bool {
        let mut plugins = self.context.plugins.iter();
        self.context.tasks.is_busy() || plugins.any(|plugin| plugin.context.is_blocked())
    }
}
