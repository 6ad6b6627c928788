//! The compile errors about arguments as other frameworks have them.

use super::message;
use crate::error_sink::Message;

/// `read` is the argument as this library has it.
pub(crate) fn of_the_module_web(name: &str, read: &str) -> Message {
    message(
        format!("there is no `web` here: the prelude has `{name}` itself"),
        format!("write `{read}`"),
    )
}

/// `read` is the argument that reads the body of a request.
pub(crate) fn data_of_an_event(read: &str) -> Message {
    message(
        "`Data` is what an event was sent, and a route has none",
        format!("write `{read}` for the body of a request"),
    )
}

pub(crate) fn request_of_a_route(name: &str, path: &str) -> Message {
    message(
        format!("`{name}` is not imported, and poem hands it over by reference"),
        format!("write `&{path}`"),
    )
}

pub(crate) fn returned_elsewhere(name: &str) -> Message {
    message(
        format!("`{name}` is what another framework returns"),
        "return `Page`, `Json<T>`, `Html<String>`, `String` or `StatusCode`; for answers of several kinds `Response`, with `.into_response()`",
    )
}

pub(crate) fn not_imported(name: &str, path: &str) -> Message {
    message(
        format!("`{name}` is not imported"),
        format!("write `{path}`"),
    )
}

pub(crate) fn request_of_an_event(name: &str) -> Message {
    message(
        format!("an event has no `{name}`: it comes over a connection that is there already"),
        "write `socket: SocketRef`: `socket.req_parts()` is the request that opened the connection",
    )
}

pub(crate) fn request_of_a_task(name: &str) -> Message {
    message(
        format!("a background task has no `{name}`: the host starts it"),
        "remove this argument",
    )
}

pub(crate) fn request_of_a_call(name: &str) -> Message {
    message(
        format!("a call of an instrument has no `{name}`: the host calls the function"),
        "remove this argument; `call.user()` is who asked for it",
    )
}

pub(crate) fn by_reference(ty: &str) -> Message {
    message(
        format!("poem hands over `{ty}` by reference"),
        format!("write `&{ty}`"),
    )
}
