//! SIGINT and SIGTERM: the first signal stops the host, the second one ends the program.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time;

use crate::live::TASK_STOP_TIMEOUT;

/// How long the server may take to end after its timeout has passed.
const GRACE: Duration = Duration::from_secs(1);

/// What the server and the thread of the signals tell each other.
pub(crate) struct Stop {
    /// Resolves at the first signal.
    pub(crate) asked: oneshot::Receiver<()>,
    /// Set when the server has ended.
    pub(crate) finished: Arc<AtomicBool>,
}

/// Waits for signals on a thread with a runtime of its own, so that the program ends even if handlers block all threads
/// of the server's runtime.
///
/// The first signal stops the server. The second one ends the program, and so does a server that has not ended after its
/// timeout.
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
        tracing::warn!("stopping at once: a handler did not end in time");
    }
    // If the program goes on after its server has ended, the next signal ends the program.
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

    /// Waits for the next signal. Returns the exit code that shells expect of a program that it ends.
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

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> Option<i32> {
        self.0.recv().await.map(|()| 130)
    }
}
