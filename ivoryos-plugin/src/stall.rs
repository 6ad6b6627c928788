//! Clients that take nothing of what is sent to them.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::sync::CancellationToken;

/// How long a client may take nothing of what is sent to it. It may still be there for the network, stopped
/// in a debugger say, and everything that is on its way to it would be kept for as long.
const STALLED: Duration = Duration::from_secs(45);
/// The same while the host is closing: an answer that nobody takes is not one to wait for.
const CLOSING: Duration = Duration::from_secs(5);

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
        let limit = if is_closing { CLOSING } else { STALLED };
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

/// A connection that breaks when its client takes nothing for too long.
#[derive(Debug)]
pub(crate) struct Unstalled<S> {
    stream: S,
    stall: Stall,
    closing: CancellationToken,
}

impl<S> Unstalled<S> {
    pub(crate) fn new(stream: S, closing: CancellationToken) -> Self {
        let stall = Stall::default();
        Self {
            stream,
            stall,
            closing,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Unstalled<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Unstalled<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        let is_closing = self.closing.is_cancelled();
        self.stall.unless_stalled(written, is_closing, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        let is_closing = self.closing.is_cancelled();
        self.stall.unless_stalled(written, is_closing, context)
    }

    /// Else an answer's pieces are copied into one.
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
