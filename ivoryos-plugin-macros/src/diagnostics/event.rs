//! What `#[socket_event]` says.

use super::{message, usual};
use crate::errors::Message;

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

pub(crate) fn second_event() -> Message {
    message(
        "one #[socket_event] has one event",
        "write a second function for the other event",
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

pub(crate) fn acknowledged_twice() -> Message {
    message(
        "the value that is returned is the acknowledgement, so there is none left to send",
        "remove the `AckSender`, or return nothing",
    )
}
