//! Gives memory that many clients have used back to the system: the allocator keeps what is freed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::{runtime, time};

/// So many clients have used a megabyte.
const CLIENTS: usize = 64;
/// Clients that were abandoned together leave within this time. It is also the shortest time between two trims, each of
/// which takes about a millisecond.
const DELAY: Duration = Duration::from_secs(5);

/// The clients that have left since the last trim.
#[derive(Default)]
pub(super) struct Departures(AtomicUsize);

impl Departures {
    /// Counts one more.
    pub(super) fn add(self: &Arc<Self>) {
        if self.0.fetch_add(1, Ordering::Relaxed) + 1 != CLIENTS {
            return;
        }
        // Without a runtime the program is about to end.
        let Ok(runtime) = runtime::Handle::try_current() else {
            return;
        };
        let departures = Arc::clone(self);
        runtime.spawn(async move {
            time::sleep(DELAY).await;
            departures.0.store(0, Ordering::Relaxed);
            tokio::task::spawn_blocking(trim).await.ok();
        });
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "no crate offers it as a safe function")]
fn trim() {
    // SAFETY: the function has no preconditions. It takes the allocator's own locks.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Other allocators give memory back themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn trim() {}
