//! The user for whom a handler runs, for what has no handle that names the caller.

use std::sync::Arc;

use tokio::task::futures::TaskLocalFuture;
use tokio::task_local;

task_local! {
    static USER: Option<Arc<str>>;
}

/// Runs a handler for this user. Tasks that it spawns run for nobody.
pub(crate) fn run_for<F: Future>(
    user: Option<Arc<str>>,
    handler: F,
) -> TaskLocalFuture<Option<Arc<str>>, F> {
    USER.scope(user, handler)
}

/// The user for whom the running handler was called, if that is known.
#[cfg(feature = "remote")]
pub(crate) fn current_user() -> Option<Arc<str>> {
    USER.try_with(Clone::clone).ok().flatten()
}
