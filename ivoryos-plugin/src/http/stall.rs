//! Detects clients that do not read what the host sends.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// How long a client may read nothing of what waits for it. The network still knows a client that is stopped in a
/// debugger, for example; without this limit the host would keep its data for as long.
const WRITE_TIMEOUT: Duration = Duration::from_secs(45);
/// The same while the host is closing, which does not wait for a client that does not read.
const CLOSING_WRITE_TIMEOUT: Duration = Duration::from_secs(5);

/// The time since which the client has read nothing.
#[derive(Debug, Default)]
pub(crate) struct Stall(Option<(Instant, Pin<Box<Sleep>>)>);

impl Stall {
    /// Passes on the result of a write. A write that has been pending for too long becomes an error.
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
