//! Upgrades a request to a WebSocket.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use poem::http::{Method, Request as HttpRequest, StatusCode, header};
use poem::web::headers::{Connection, HeaderMapExt, SecWebsocketAccept, SecWebsocketKey, Upgrade};
use poem::{Request, Response};
use socketioxide::SocketIo;
use socketioxide::socket::Sid;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::Handle;
use tower_service::Service;

use super::events::Events;
use super::service::{SocketService, poll};
use super::sockets::session;
use crate::http::error::HttpError;
use crate::http::stall::Stall;
use crate::plugin::Backlog;

/// Whether the client asks for a WebSocket. Other upgrades are ignored.
pub(super) fn is_asked_for(request: &Request) -> bool {
    let upgrade = request.headers().get(header::UPGRADE);
    let upgrade = upgrade.and_then(|value| value.to_str().ok());
    let transport = request.uri().query().unwrap_or_default();
    upgrade.is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
        && transport
            .split('&')
            .any(|pair| pair == "transport=websocket")
        && request.method() == Method::GET
}

/// Accepts the WebSocket and passes the connection to socketioxide, together with the request.
pub(super) fn answer(service: &SocketService, request: &Request) -> poem::Result<Response> {
    let headers = request.headers();
    let version = headers.get(header::SEC_WEBSOCKET_VERSION);
    let key = headers.typed_get::<SecWebsocketKey>();
    let (Some(key), true) = (key, version.is_some_and(|version| version == "13")) else {
        return Err(bad("This is not a WebSocket handshake"));
    };
    let upgrade = request.take_upgrade();
    let upgrade = upgrade.map_err(|_| bad("This connection cannot become a WebSocket"))?;

    let mut opening = HttpRequest::new(());
    *opening.uri_mut() = request.uri().clone();
    *opening.headers_mut() = headers.clone();
    *opening.extensions_mut() = request.extensions().clone();
    let mut service = service.clone();
    tokio::spawn(async move {
        let Ok(stream) = upgrade.await else { return };
        let connection = Connected {
            backlog: SessionBacklog::new(&opening),
            abandoned: abandon(&service, &opening),
            stall: Stall::default(),
            stream,
        };
        // If socketioxide refuses the request, the connection is closed.
        service.call((connection, opening)).await.ok();
    });

    let mut response = Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .finish();
    let headers = response.headers_mut();
    headers.typed_insert(Connection::upgrade());
    headers.typed_insert(Upgrade::websocket());
    headers.typed_insert(SecWebsocketAccept::from(key));
    Ok(response)
}

fn bad(message: &str) -> poem::Error {
    HttpError::new(StatusCode::BAD_REQUEST, message)
        .hint("Connect with a Socket.IO client, version 3 or later.")
        .into()
}

/// A connection to which a session is upgraded from polling.
///
/// If such an upgrade fails halfway, socketioxide 0.18.9 keeps a session that answers no poll until its heartbeat times
/// out. So the end of this connection closes the session, whether the upgrade was completed or not.
struct Connected<S> {
    stream: S,
    backlog: SessionBacklog,
    stall: Stall,
    abandoned: Option<(SocketService, HttpRequest<Bytes>)>,
}

/// What waits for the client of a connection. It is known once an upgraded session has connected to Socket.IO.
enum SessionBacklog {
    Known(Arc<Backlog>),
    Upgraded(SocketIo, Sid),
    None,
}

impl SessionBacklog {
    fn new(opening: &HttpRequest<()>) -> Self {
        let extensions = opening.extensions();
        if let Some(backlog) = extensions.get::<Arc<Backlog>>() {
            return Self::Known(Arc::clone(backlog));
        }
        let events = extensions.get::<Arc<Events>>();
        match (events, session(opening.uri())) {
            (Some(events), Some(session)) => Self::Upgraded(events.io.clone(), session),
            _ => Self::None,
        }
    }

    fn get(&mut self) -> Option<&Arc<Backlog>> {
        if let Self::Upgraded(io, session) = self
            && let Some(found) = Backlog::find(io, *session)
        {
            *self = Self::Known(found);
        }
        match self {
            Self::Known(backlog) => Some(backlog),
            _ => None,
        }
    }
}

fn over() -> io::Error {
    io::Error::other("the client reads less than it asks for")
}

/// The request with which a client closes its session.
fn abandon(
    service: &SocketService,
    opening: &HttpRequest<()>,
) -> Option<(SocketService, HttpRequest<Bytes>)> {
    let query = opening.uri().query()?;
    let session = query.split('&').find(|pair| pair.starts_with("sid="))?;
    let uri = format!("/socket.io/?EIO=4&transport=polling&{session}");
    let close = HttpRequest::post(uri).body(Bytes::from_static(b"1")).ok()?;
    Some((service.clone(), close))
}

impl<S> Drop for Connected<S> {
    fn drop(&mut self) {
        if let Some((service, close)) = self.abandoned.take()
            && let Ok(runtime) = Handle::try_current()
        {
            let close = close.map(|body| Full::new(body).map_err(|never| match never {}).boxed());
            runtime.spawn(async move { poll(service, close).await });
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Connected<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let is_over = |backlog: &Arc<Backlog>| backlog.poll_over_reader(context).is_ready();
        if self.backlog.get().is_some_and(is_over) {
            return Poll::Ready(Err(over()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Connected<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if let Some(backlog) = self.backlog.get() {
            if let Poll::Ready(Ok(size)) = written {
                backlog.remove(size);
            }
            if backlog.poll_over_writer(context).is_ready() {
                return Poll::Ready(Err(over()));
            }
        }
        self.stall.unless_stalled(written, false, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        // It is flushed where no packet waits.
        if let (Poll::Ready(Ok(())), Some(backlog)) = (&flushed, self.backlog.get()) {
            backlog.clear();
        }
        self.stall.unless_stalled(flushed, false, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
