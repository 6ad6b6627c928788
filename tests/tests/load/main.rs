//! Many clients, bad clients and clients that disconnect: what they leave behind.
//!
//! Everything is in one process, whose memory is counted, so one test runs at a time.

#[cfg(unix)]
mod crowd;
#[cfg(unix)]
mod disconnects;
#[cfg(unix)]
mod garbage;
#[cfg(unix)]
mod oversized;
#[cfg(unix)]
mod polling;
#[cfg(unix)]
mod unread;

use std::backtrace::Backtrace;
use std::time::Duration;

use ivoryos_plugin::Host;
use ivoryos_plugin::testing::Server;
use ivoryos_plugin_tests as _;
use peak_alloc::PeakAlloc;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, MutexGuard};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// Nothing else runs in this process, and it may have as many connections as it is allowed to.
async fn alone() -> MutexGuard<'static, ()> {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        setrlimit(Resource::RLIMIT_NOFILE, most, most).unwrap();
    }
    // A panic's backtrace keeps what it has read of the program's symbols, 40 MB: before anything is counted.
    drop(Backtrace::force_capture().to_string());
    ONE_AT_A_TIME.lock().await
}

/// A host without tasks, and without handlers that never end, which would be counted.
async fn server() -> Server {
    Server::start(host()).await
}

fn host() -> Host {
    Host::new().prefix("/ivoryos").client_limit(2_000).except([
        "tasks",
        "failing",
        "failing-connect",
    ])
}

/// What is in use: bytes and tasks.
#[derive(Clone, Copy, Debug)]
struct InUse {
    bytes: usize,
    tasks: usize,
}

impl InUse {
    fn now() -> Self {
        Self {
            bytes: MEMORY.current_usage(),
            tasks: Handle::current().metrics().num_alive_tasks(),
        }
    }

    /// Does it again until it leaves nothing behind: what is in use is what it was, memory to within a
    /// tenth. Lists that grow to their size grow once or twice; a leak grows each time.
    async fn comes_back_after(work: impl AsyncFn()) {
        work().await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let mut seen = Vec::new();
        for _ in 0..3 {
            let before = Self::now();
            work().await;
            let after = before.settled().await;
            seen.push((before, after));
            if after.is_within(before) {
                return;
            }
        }
        panic!("it is never as before: {seen:?}");
    }

    fn is_within(self, before: Self) -> bool {
        self.tasks <= before.tasks && self.bytes <= before.bytes + before.bytes / 10
    }

    /// What is in use when it is no more than before, or after 20 seconds.
    async fn settled(self) -> Self {
        let mut now = Self::now();
        for _ in 0..400 {
            if now.is_within(self) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            now = Self::now();
        }
        now
    }
}
