//! The connections of a host: taken, answered over HTTP/1.1, and ended in order.
//!
//! `poem::Server` serves a host as well. This serves it with what that one has no setting for: a bound on
//! what a client that does not read costs and on how long it costs it, and on how long one may take to ask.

use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::Endpoint;
use poem::http::uri::Scheme;
use poem::http::{Request, Response};
use poem::web::{LocalAddr, RemoteAddr};
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::time;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::http::write_timeout::WriteTimeout;

/// How much of an answer waits for its reader, in bytes: with this much or more to be written, no more is
/// taken from the answer. A request's head may be as large.
const WRITE_BUFFER: usize = 16 * 1024;
/// The same of what the system has taken and not yet sent. Else it takes megabytes of a stream, and a slow
/// viewer sees what was filmed seconds ago.
#[cfg(any(target_os = "android", target_os = "linux"))]
const UNSENT_BYTES: u32 = 16 * 1024;
/// How long a client may take to send a request's head, and a kept connection may wait for the next one.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when no connection can be taken: while the program has no file descriptors left,
/// trying at once would be a core's whole time.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);
/// How long a connection that has asked nothing stays when the host is closing: a request may be on its way.
const IDLE_GRACE: Duration = Duration::from_millis(100);
/// How long nothing is heard of a client before the system asks whether it is there, and how often then.
const KEEPALIVE_AFTER: Duration = Duration::from_mins(1);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);

/// Answers whoever connects until the host is closing. What is being answered then may take until the
/// timeout.
pub(crate) async fn serve<E>(
    listener: TcpListener,
    app: Arc<E>,
    closing: CancellationToken,
    timeout: Duration,
) -> io::Result<()>
where
    E: Endpoint + 'static,
{
    let local = listener.local_addr()?;
    let connections = TaskTracker::new();
    let over = CancellationToken::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = closing.cancelled() => break,
        };
        match accepted {
            Ok((stream, remote)) => {
                let answered = answer(stream, (local, remote), Arc::clone(&app), closing.clone());
                connections.spawn(over.clone().run_until_cancelled_owned(answered));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                time::sleep(ACCEPT_RETRY).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if time::timeout(timeout, connections.wait()).await.is_err() {
        over.cancel();
        connections.wait().await;
    }
    Ok(())
}

/// Answers one request after the other, until the client is gone or the host is closing.
async fn answer<E>(
    stream: TcpStream,
    (local, remote): (SocketAddr, SocketAddr),
    app: Arc<E>,
    closing: CancellationToken,
) where
    E: Endpoint + 'static,
{
    prepare(&stream);
    let stream = WriteTimeout::new(stream, closing.clone());
    let has_asked = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&has_asked);
    let service = service_fn(move |request: Request<hyper::body::Incoming>| {
        asked.store(true, Ordering::Relaxed);
        let (local, remote) = (LocalAddr(local.into()), RemoteAddr(remote.into()));
        let request = (request, local, remote, Scheme::HTTP).into();
        let app = Arc::clone(&app);
        async move {
            let response = app.get_response(request).await;
            Ok::<Response<_>, Infallible>(response.into())
        }
    });
    // Who closes its side when it has asked, as `nc` does, still waits for the answer. Who is gone is noticed
    // when there is something to write.
    let connection = http1::Builder::new()
        .half_close(true)
        .max_buf_size(WRITE_BUFFER)
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            // To hyper, half a first request's head is a request in flight.
            let idle = async {
                time::sleep(IDLE_GRACE).await;
                if has_asked.load(Ordering::Relaxed) {
                    pending::<()>().await;
                }
            };
            tokio::select! {
                ended = connection => ended,
                () = idle => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, %remote, "a connection broke");
    }
}

/// Sets what makes answers arrive sooner. A connection whose system refuses one of these is served all the same.
fn prepare(stream: &TcpStream) {
    // Else the end of an answer may wait for the client to confirm its beginning.
    stream.set_nodelay(true).ok();
    let socket = SockRef::from(stream);
    // Else a client that lost its power is there for as long as there is nothing to write.
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE_AFTER)
        .with_interval(KEEPALIVE_INTERVAL);
    socket.set_tcp_keepalive(&keepalive).ok();
    #[cfg(any(target_os = "android", target_os = "linux"))]
    socket.set_tcp_notsent_lowat(UNSENT_BYTES).ok();
}
