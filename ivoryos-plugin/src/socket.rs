//! Socket.IO: one server for the whole host, at `{prefix}/socket.io/` and at `/socket.io/`.
//!
//! The server is socketioxide's. It is asked through poem, so whatever stands in front of the host (a
//! listener, middleware, a test) sees its requests as it sees those of pages.

mod client;
mod dispatch;
mod event;
mod extract;
mod upgrade;

use std::io;
use std::time::Duration;

use bytes::Bytes;
use engineioxide::service::NotFoundService;
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use poem::http::uri::PathAndQuery;
use poem::http::{Method, Request as HttpRequest, StatusCode, Uri, header};
use poem::{IntoResponse, Request, Response};
use socketioxide::service::SocketIoService;
use socketioxide::{ParserConfig, SocketIo};
use tokio::runtime::Handle;
use tower_service::Service;

use crate::app::Context;

pub(crate) use dispatch::Events;
pub use event::{Event, EventError};
pub(crate) use event::{optional, patiently};

type SocketService = SocketIoService<NotFoundService>;

/// Packets on their way to one client. Past these a broadcast leaves that client out.
const OUTGOING: usize = 256;

/// How long a session may take to say that it connects. Clients say so at once; what a session needs is
/// kept for this long, even when the client is gone.
const CONNECTING: Duration = Duration::from_secs(10);

/// The host's Socket.IO server.
pub(crate) struct Sockets {
    service: SocketService,
    pub(crate) io: SocketIo,
    /// Where it answers, without the slash at the end.
    paths: [String; 2],
}

impl Sockets {
    /// A server below this prefix that takes payloads of up to so many bytes.
    pub(crate) fn new(prefix: &str, payload_limit: usize) -> Self {
        let parser = ParserConfig::common().max_incoming_binary_buf_size(payload_limit);
        let (service, io) = SocketIo::builder()
            .req_path("/socket.io")
            .max_payload(payload_limit as u64)
            .ws_max_message_size(payload_limit)
            .ws_max_frame_size(payload_limit)
            .max_buffer_size(OUTGOING)
            .connect_timeout(CONNECTING)
            .with_parser(parser)
            .build_svc();
        dispatch::listen(&io);
        Self {
            service,
            io,
            paths: [format!("{prefix}/socket.io"), "/socket.io".to_owned()],
        }
    }

    /// Whether this path is the server's.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        let path = path.strip_suffix('/').unwrap_or(path);
        path.ends_with("/socket.io") && self.paths.iter().any(|own| own == path)
    }

    /// Answers one request of a client: a poll, what it sends, or the wish for a WebSocket.
    pub(crate) async fn answer(&self, mut request: Request, context: Context) -> Response {
        request.set_data(context);
        *request.uri_mut() = at_service(request.uri());
        if request.method() == Method::OPTIONS {
            let allowed = (header::ALLOW, "GET, POST, OPTIONS");
            return StatusCode::NO_CONTENT
                .with_header(allowed.0, allowed.1)
                .into_response();
        }
        if upgrade::is_asked_for(&request) {
            return upgrade::answer(&self.service, &request)
                .unwrap_or_else(poem::Error::into_response);
        }
        poll(self.service.clone(), request.into()).await
    }

    /// Tells every client that the server ends, and waits until their connections are closed.
    pub(crate) async fn close(&self) {
        dispatch::close(&self.io).await;
    }
}

/// Nobody is left to handle their events.
impl Drop for Sockets {
    fn drop(&mut self) {
        if let Ok(runtime) = Handle::try_current() {
            let io = self.io.clone();
            runtime.spawn(async move { dispatch::close(&io).await });
        }
    }
}

/// The service knows one path, whatever the prefix.
fn at_service(uri: &Uri) -> Uri {
    let path = format!("/socket.io/?{}", uri.query().unwrap_or_default());
    PathAndQuery::try_from(path).map_or_else(|_| Uri::from_static("/socket.io/"), Uri::from)
}

/// A request of the transport `polling`.
async fn poll(
    mut service: SocketService,
    request: HttpRequest<BoxBody<Bytes, io::Error>>,
) -> Response {
    match service.call(request).await {
        Ok(response) => response
            .map(|body| body.map_err(io::Error::other).boxed())
            .into(),
        Err(never) => match never {},
    }
}
