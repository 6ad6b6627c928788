//! Many clients, bad clients and clients that vanish: what they leave behind.
//!
//! Everything is in one process, whose memory is counted, so one test runs at a time.

#[cfg(unix)]
mod crowd;
#[cfg(unix)]
mod garbage;
#[cfg(unix)]
mod greed;
#[cfg(unix)]
mod vanishing;

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
    Host::new()
        .prefix("/ivoryos")
        .except(["tasks", "failing", "a-rude-one"])
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

    /// Waits until what is in use is what it was, memory to within a tenth.
    async fn comes_back(self) {
        let mut now = Self::now();
        for _ in 0..400 {
            now = Self::now();
            if now.tasks <= self.tasks && now.bytes <= self.bytes + self.bytes / 10 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{self:?} became {now:?}");
    }
}
