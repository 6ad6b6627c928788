//! The compile errors of `#[background_task]`.

use super::message;
use crate::error_sink::Message;

pub(crate) fn task_has_no_name() -> Message {
    message(
        "#[background_task] takes `key = value` only: a task is called as its function is",
        "write `#[background_task]`",
    )
}

pub(crate) fn task_not_async(function: &str) -> Message {
    message(
        format!("the background task `{function}` is not async: it would hold a thread for ever"),
        format!("write `async fn {function}`"),
    )
}
