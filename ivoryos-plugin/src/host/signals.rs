//! SIGINT and SIGTERM.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time;

use crate::live::TASK_STOP_TIMEOUT;

/// How long beyond its time the server may take to notice that its time is over.
const GRACE: Duration = Duration::from_secs(1);

/// What a server and the thread that watches the signals tell each other.
pub(crate) struct Stop {
    /// The program is told to stop.
    pub(crate) asked: oneshot::Receiver<()>,
    /// The server has ended.
    pub(crate) finished: Arc<AtomicBool>,
}

/// Watches the signals on a thread with a runtime of its own: no handler that blocks the server's
/// threads can keep the program from ending.
///
/// The first signal asks the server to stop. A second one, or a server that does not end in its
/// time, ends the program at once.
pub(crate) fn watch(timeout: Duration) -> io::Result<Stop> {
    let (ask, asked) = oneshot::channel();
    let finished = Arc::new(AtomicBool::new(false));
    let (report, started) = mpsc::channel();
    let is_finished = Arc::clone(&finished);
    thread::Builder::new()
        .name("ivoryos-signals".to_owned())
        .spawn(
            move || match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime.block_on(async {
                    match Signals::new() {
                        Ok(signals) => {
                            report.send(Ok(())).ok();
                            end(signals, ask, &is_finished, timeout).await;
                        }
                        Err(error) => drop(report.send(Err(error))),
                    }
                }),
                Err(error) => drop(report.send(Err(error))),
            },
        )?;
    started.recv().map_err(io::Error::other)??;
    Ok(Stop { asked, finished })
}

async fn end(
    mut signals: Signals,
    ask: oneshot::Sender<()>,
    is_finished: &AtomicBool,
    timeout: Duration,
) {
    let Some(code) = signals.next().await else {
        return;
    };
    if ask.send(()).is_err() {
        std::process::exit(code);
    }
    tracing::info!("stopping: requests finish first; a second signal stops at once");
    let waited = time::timeout(timeout.max(TASK_STOP_TIMEOUT) + GRACE, signals.next()).await;
    let is_over = waited.is_err() && !is_finished.load(Ordering::Relaxed);
    if is_over {
        tracing::warn!("stopping at once: a handler did not end in its time");
    }
    // The program may go on after its server has ended: the next signal is still its end.
    let next = match waited {
        Err(_) if !is_over => signals.next().await,
        Err(_) => Some(code),
        Ok(next) => next,
    };
    if let Some(code) = next {
        std::process::exit(code);
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// The exit code that a shell expects of a program that the next signal ends.
    async fn next(&mut self) -> Option<i32> {
        use futures_util::future::{Either, select};
        let (interrupt, terminate) = (self.interrupt.recv(), self.terminate.recv());
        futures_util::pin_mut!(interrupt, terminate);
        match select(interrupt, terminate).await {
            Either::Left(_) => Some(130),
            Either::Right(_) => Some(143),
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Option<i32> {
        tokio::signal::ctrl_c().await.ok()?;
        Some(130)
    }
}
