//! The settings of socketioxide's service.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use engineioxide::service::NotFoundService;
use http_body::Body;
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use poem::Response;
use poem::http::Request;
use socketioxide::service::SocketIoService;
use socketioxide::{ParserConfig, SocketIo};
use tower_service::Service;

pub(crate) type SocketService = SocketIoService<NotFoundService>;

/// How many packets may wait for one client. A broadcast skips a client with a full buffer.
const OUTGOING_PACKETS: usize = 256;

/// How often a client gets a ping. One that gets none for this and `PING_TIMEOUT` says that there is no connection.
const PING_INTERVAL: Duration = Duration::from_secs(4);
/// How long a client may take to answer a ping. What waits for it is sent before.
const PING_TIMEOUT: Duration = Duration::from_secs(6);

/// How long a session may take to connect to a namespace. Clients do it at once; the memory of a session whose client
/// has gone is kept for this long.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A server that accepts payloads of up to this many bytes. It answers at `/socket.io/`.
pub(crate) fn socket_service(payload_limit: usize) -> (SocketService, SocketIo) {
    let parser = ParserConfig::common().max_incoming_binary_buf_size(payload_limit);
    SocketIo::builder()
        .req_path("/socket.io")
        .max_payload(payload_limit as u64)
        .ws_max_message_size(payload_limit)
        .ws_max_frame_size(payload_limit)
        .max_buffer_size(OUTGOING_PACKETS)
        .ping_interval(PING_INTERVAL)
        .ping_timeout(PING_TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .with_parser(parser)
        .build_svc()
}

/// A request of the transport `polling`: its answer, and the size of that.
pub(super) async fn poll(
    mut service: SocketService,
    request: Request<BoxBody<Bytes, io::Error>>,
) -> (Response, usize) {
    match service.call(request).await {
        Ok(response) => {
            let size = response.body().size_hint().exact().unwrap_or_default();
            let response = response.map(|body| body.map_err(io::Error::other).boxed());
            (response.into(), usize::try_from(size).unwrap_or(usize::MAX))
        }
        Err(never) => match never {},
    }
}
