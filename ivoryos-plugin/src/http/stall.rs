//! How long a client may take nothing of what is sent to it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// How long a client may take nothing of what is sent to it. It may still be there for the network, stopped
/// in a debugger say, and everything that is on its way to it would be kept for as long.
const WRITE_TIMEOUT: Duration = Duration::from_secs(45);
/// The same while the host is closing: an answer that nobody takes is not one to wait for.
const CLOSING_WRITE_TIMEOUT: Duration = Duration::from_secs(5);

/// Since when nothing was taken.
#[derive(Debug, Default)]
pub(crate) struct Stall(Option<(Instant, Pin<Box<Sleep>>)>);

impl Stall {
    /// What was sent, or an error when nothing was taken for too long.
    pub(crate) fn unless_stalled<T>(
        &mut self,
        sent: Poll<io::Result<T>>,
        is_closing: bool,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if sent.is_ready() {
            self.0 = None;
            return sent;
        }
        let limit = if is_closing {
            CLOSING_WRITE_TIMEOUT
        } else {
            WRITE_TIMEOUT
        };
        let (since, over) = self.0.get_or_insert_with(|| {
            let now = Instant::now();
            (now, Box::pin(sleep_until(now + limit)))
        });
        let end = *since + limit;
        if over.deadline() != end {
            over.as_mut().reset(end);
        }
        ready!(over.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}
