//! Socket.IO: one server for the whole host, at `{prefix}/socket.io/` and at `/socket.io/`.
//!
//! The server is socketioxide's. Its requests go through poem, so listeners, middleware and tests see them like those
//! of pages.

use std::sync::Arc;

use poem::http::uri::PathAndQuery;
use poem::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use poem::{IntoResponse, Request, Response};
use socketioxide::SocketIo;
use socketioxide::socket::Sid;
use tokio::runtime::Handle;

use super::dispatch;
use super::events::Events;
use super::seats::Seats;
use super::service::{SocketService, poll};
use super::upgrade;
use crate::plugin::{Backlog, EventRow, HandlerContext};

/// The host's Socket.IO server.
pub(crate) struct Sockets {
    service: SocketService,
    seats: Seats,
    /// The context of no plugin, for the extractors of a connection.
    context: HandlerContext,
    events: Arc<Events>,
    /// The path at which it answers, without the slash at the end.
    paths: [String; 2],
}

impl Sockets {
    /// A server below this prefix for the pages of these plugins, which calls the handlers of these rows, each with its
    /// plugin's context.
    pub(crate) fn new(
        prefix: &str,
        service: SocketService,
        seats: Seats,
        context: HandlerContext,
        boot_id: String,
        plugins: Vec<&'static str>,
        rows: impl Iterator<Item = (EventRow, HandlerContext)>,
    ) -> Self {
        dispatch::listen(context.io());
        let (io, state) = (context.io().clone(), context.state().clone());
        Self {
            service,
            seats,
            context,
            events: Arc::new(Events::new(io, state, boot_id, plugins, rows)),
            paths: [format!("{prefix}/socket.io"), "/socket.io".to_owned()],
        }
    }

    pub(crate) fn io(&self) -> &SocketIo {
        &self.events.io
    }

    /// The handlers of events.
    pub(crate) fn events(&self) -> &Events {
        &self.events
    }

    /// Whether this path is the server's.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        let path = path.strip_suffix('/').unwrap_or(path);
        path.ends_with("/socket.io") && self.paths.iter().any(|own| own == path)
    }

    /// Answers one request of a client: a poll, a POST with packets, or an upgrade to a WebSocket.
    pub(crate) async fn answer(&self, mut request: Request) -> Response {
        request.set_data(self.context.clone());
        request.set_data(Arc::clone(&self.events));
        *request.uri_mut() = at_service(request.uri());
        if request.method() == Method::OPTIONS {
            let allowed = (header::ALLOW, "GET, POST, OPTIONS");
            return StatusCode::NO_CONTENT
                .with_header(allowed.0, allowed.1)
                .into_response();
        }
        if is_opening(request.uri()) {
            match self.seats.take() {
                // The session keeps what its request brings, for as long as it is there.
                Ok(seat) => {
                    request.set_data(seat);
                    request.set_data(Arc::<Backlog>::default());
                }
                Err(refusal) => return refusal.into_response(),
            }
        }
        let is_upgrade = upgrade::is_asked_for(&request);
        if is_upgrade || is_opening(request.uri()) {
            detach(request.headers_mut());
        }
        if is_upgrade {
            return upgrade::answer(&self.service, &request)
                .unwrap_or_else(poem::Error::into_response);
        }
        let session = session(request.uri());
        let (response, size) = poll(self.service.clone(), request.into()).await;
        if let Some(backlog) = session.and_then(|session| Backlog::find(self.io(), session)) {
            backlog.remove(size);
        }
        response
    }
}

/// Closes the connections when the host is dropped: nothing handles their events any more.
impl Drop for Sockets {
    fn drop(&mut self) {
        if let Ok(runtime) = Handle::try_current() {
            let io = self.io().clone();
            runtime.spawn(async move { dispatch::close(&io).await });
        }
    }
}

/// Copies the values of the headers. They are parts of the buffer of 8 KiB into which the connection was read, and a
/// session or a WebSocket that keeps its request would keep all of it.
fn detach(headers: &mut HeaderMap) {
    for value in headers.values_mut() {
        if let Ok(copy) = HeaderValue::from_bytes(value.as_bytes()) {
            *value = copy;
        }
    }
}

/// Whether the request opens a session: it names none.
fn is_opening(uri: &Uri) -> bool {
    let mut pairs = uri.query().unwrap_or_default().split('&');
    !pairs.any(|pair| pair.starts_with("sid="))
}

/// The session that the request names.
pub(super) fn session(uri: &Uri) -> Option<Sid> {
    let mut pairs = uri.query()?.split('&');
    let session = pairs.find_map(|pair| pair.strip_prefix("sid="))?;
    session.parse().ok()
}

/// Replaces the path of the request by the only one that the service knows.
fn at_service(uri: &Uri) -> Uri {
    let path = format!("/socket.io/?{}", uri.query().unwrap_or_default());
    PathAndQuery::try_from(path).map_or_else(|_| Uri::from_static("/socket.io/"), Uri::from)
}
