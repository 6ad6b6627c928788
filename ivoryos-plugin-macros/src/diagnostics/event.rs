//! The compile errors of `#[socket_event]`.

use super::{message, usual};
use crate::error_sink::Message;

pub(crate) fn no_event() -> Message {
    message(
        "an event needs a name: the one that pages send it by",
        format!("write `{}`", usual("socket_event")),
    )
}

pub(crate) fn event_not_a_string() -> Message {
    message(
        "an event's name must be a string literal: it is checked while compiling",
        format!("write `{}`", usual("socket_event")),
    )
}

pub(crate) fn second_event(name: Option<&str>) -> Message {
    let name = name.unwrap_or("my_other_event");
    message(
        "one #[socket_event] has one event",
        format!("write a second attribute above the function: `#[socket_event({name:?})]`"),
    )
}

pub(crate) fn bad_event(name: &str, rule: &str, corrected: &str) -> Message {
    message(
        format!("{name:?} cannot be an event's name: {rule}"),
        format!("write `{corrected:?}`"),
    )
}

pub(crate) fn reserved_event(name: &str, used_by: &str) -> Message {
    message(
        format!("the event name `{name}` is reserved: it is {used_by}"),
        format!("write another one, for example `\"my_{name}\"`"),
    )
}

pub(crate) fn second_payload() -> Message {
    message(
        "an event has one payload",
        "take all that the page sends in one: `Data((first, second)): Data<(f64, String)>`",
    )
}

pub(crate) fn borrowed_payload() -> Message {
    message(
        "a payload is handed over by value, with all that it has",
        "write `String` for `&str`, and `Vec<T>` for `&[T]`",
    )
}

pub(crate) fn not_acknowledged(event: &str) -> Message {
    message(
        format!("`{event}` is no message, so nobody waits for what its handler returns"),
        "return nothing, or a `Result<(), E>`; send with `socket.emit(…)`, from an argument `socket: SocketRef`",
    )
}

pub(crate) fn acknowledged_twice() -> Message {
    message(
        "the value that is returned is the acknowledgement, so there is none left to send",
        "remove the `AckSender`, or return nothing",
    )
}

pub(crate) fn connection() -> Message {
    message(
        "no client sends an event `connection`: that is the name in Node",
        "write `\"connect\"`",
    )
}

pub(crate) fn every_event() -> Message {
    message(
        "`*` is no wildcard here: each event has one handler",
        "write `\"my_event\"`, the name of the event, and one function for each",
    )
}
