//! The connections of a host: accepts them, serves HTTP/1.1 on them, and closes them when the host stops.
//!
//! `poem::Server` can serve a host too, but has no settings for these limits: how much memory a client that does not
//! read may use and for how long, and how long a client may take to send a request's head.

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

/// How many bytes of an answer are buffered for a client: with this many or more, the answer's body is not polled. It is
/// the largest size of a request's head as well.
const WRITE_BUFFER: usize = 16 * 1024;
/// The same for the system's send buffer. Without it the system buffers megabytes of a stream, and a slow viewer of a
/// camera sees pictures that are seconds old.
#[cfg(any(target_os = "android", target_os = "linux"))]
const UNSENT_BYTES: u32 = 16 * 1024;
/// How long a client may take to send a request's head, and how long a connection may be idle between two requests.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// The pause after a failed `accept`. While the program has no file descriptors left, every `accept` fails at once, and
/// a loop without a pause would occupy a core.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);
/// How long a connection without any request yet stays open when the host closes: its first request may be arriving.
const IDLE_GRACE: Duration = Duration::from_millis(100);
/// After which silence of a client the system sends keepalive probes, and how often.
const KEEPALIVE_AFTER: Duration = Duration::from_mins(1);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);

/// Serves connections until the host is closing. Requests that are being answered then have until the timeout.
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

/// Serves one connection until the client closes it or the host is closing.
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
    // A client that closes its sending side after the request, as `nc` does, still gets the answer. A client that
    // has closed the connection is noticed at the next write.
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
            // hyper takes the first part of a request's head for a request that is being answered.
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

/// Sets socket options. If the system refuses one, the connection is served without it.
fn prepare(stream: &TcpStream) {
    // Without it the last part of an answer may wait until the client acknowledges the part before.
    stream.set_nodelay(true).ok();
    let socket = SockRef::from(stream);
    // Without it the connection of a client that lost its power stays open while nothing is written to it.
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE_AFTER)
        .with_interval(KEEPALIVE_INTERVAL);
    socket.set_tcp_keepalive(&keepalive).ok();
    #[cfg(any(target_os = "android", target_os = "linux"))]
    socket.set_tcp_notsent_lowat(UNSENT_BYTES).ok();
}
