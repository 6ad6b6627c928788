//! From a request to a WebSocket.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use poem::http::{Method, Request as HttpRequest, StatusCode, header};
use poem::web::headers::{Connection, HeaderMapExt, SecWebsocketAccept, SecWebsocketKey, Upgrade};
use poem::{Request, Response};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::Handle;
use tower_service::Service;

use super::service::{SocketService, poll};
use crate::http::error::HttpError;
use crate::http::stall::Stall;

/// Whether the client asks for a WebSocket; other upgrades are none of ours.
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

/// Agrees to the WebSocket and hands it to the server.
///
/// socketioxide takes a connection with the request that asked for it, so poem's own upgrade is all
/// there is between the two.
pub(super) fn answer(service: &SocketService, request: &Request) -> poem::Result<Response> {
    let headers = request.headers();
    let version = headers.get(header::SEC_WEBSOCKET_VERSION);
    let key = headers.typed_get::<SecWebsocketKey>();
    let (Some(key), true) = (key, version.is_some_and(|version| version == "13")) else {
        return Err(bad("This is no handshake of a WebSocket"));
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
            abandoned: abandon(&service, &opening),
            stall: Stall::default(),
            stream,
        };
        // What is wrong with the request closes the connection.
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

/// A connection that a session is moved to.
///
/// A session whose move fails halfway answers no poll any more, and socketioxide 0.18.9 leaves it so
/// until its heartbeat is missed. The connection's end is the session's, whether it was moved or not.
struct Connected<S> {
    stream: S,
    stall: Stall,
    abandoned: Option<(SocketService, HttpRequest<Bytes>)>,
}

/// What a client sends that leaves.
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
            runtime.spawn(poll(service, close));
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Connected<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
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
        self.stall.unless_stalled(written, false, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.stall.unless_stalled(flushed, false, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
