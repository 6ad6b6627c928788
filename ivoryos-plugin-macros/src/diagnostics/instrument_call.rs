//! The compile errors of `#[instrument_call]`.

use super::{message, usual};
use crate::error_sink::Message;

/// `name`: what was written, if that may be an instrument's name.
pub(crate) fn call_without_a_key(name: Option<&str>) -> Message {
    let help = match name {
        Some(name) => format!("write `#[instrument_call(instrument = {name:?})]`"),
        None => format!("write `{}`", usual("instrument_call")),
    };
    message("#[instrument_call] takes `key = value` only", help)
}

pub(crate) fn call_of_no_instrument(name: &str, corrected: &str) -> Message {
    message(
        format!("`{name}` cannot be the name of an instrument: it must be an identifier"),
        format!("write `instrument = {corrected:?}`; without the key it sees all instruments"),
    )
}

pub(crate) fn call_of_no_method(name: &str, corrected: &str) -> Message {
    message(
        format!("`{name}` cannot be the name of a method: it must be an identifier"),
        format!("write `method = {corrected:?}`; without the key it sees all methods"),
    )
}

pub(crate) fn call_not_async(function: &str) -> Message {
    message(
        format!("`{function}` is not async: it would hold a thread for each call that it sees"),
        format!("write `async fn {function}`"),
    )
}

pub(crate) fn call_not_taken(function: &str) -> Message {
    message(
        format!("`{function}` does not take the call that it is called for"),
        format!("write `async fn {function}(call: Call)`"),
    )
}
