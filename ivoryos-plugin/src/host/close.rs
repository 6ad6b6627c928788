//! The orderly end of a host that is served.

use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::{self, Instant};

use super::service::HostService;
use crate::live::TASK_STOP_TIMEOUT;
use crate::web::site::HostContext;

/// How long the handlers of a connection's end may take when the host ends.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

impl HostService {
    /// Ends what goes on beside the requests: tasks are told to stop, then the browsers hear that the host
    /// ends. Tasks have their time for it, and events the same while somebody waits for their answers; they
    /// go on for the given time, as requests do.
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
        tokio::join!(tasks.stopped(), answered.map(drop));
        config.state.remove(sockets.io());
        sockets.close().await;
        time::timeout_at(end, events.finished()).await.ok();
        // The plugins have heard that the connections end; a plugin need not do anything about it.
        let ended = events.lifecycle_finished();
        time::timeout(DISCONNECT_TIMEOUT, ended).await.ok();
    }

    /// Whether a thread is held by what did not end in its time.
    pub(super) fn is_busy(&self) -> bool {
        let mut plugins = self.context.plugins.iter();
        self.context.tasks.is_busy() || plugins.any(|plugin| plugin.context.is_blocked())
    }
}
