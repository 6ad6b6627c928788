//! The compile errors of every attribute about its function.

use proc_macro2::TokenStream;

use super::message;
use crate::error_sink::Message;

pub(crate) fn not_a_function(attribute: &str) -> Message {
    message(
        format!("#[{attribute}] belongs on a function"),
        "write it above `async fn name() -> … { … }`",
    )
}

pub(crate) fn takes_self(attribute: &str) -> Message {
    message(
        format!("#[{attribute}] belongs on a free function, not on a method"),
        "move the function out of the `impl` block; state reaches it by `GlobalState` or `#[instrument]`",
    )
}

pub(crate) fn endless(function: &str) -> Message {
    message(
        format!(
            "this loop never waits: `{function}` holds its thread for ever, and the host cannot stop it"
        ),
        "write `tokio::time::sleep(std::time::Duration::from_secs(1)).await;` in it, in place of `std::thread::sleep`; \
         a call that blocks goes into `tokio::task::spawn_blocking(…).await`",
    )
}

pub(crate) fn sleeping(function: &str) -> Message {
    message(
        format!(
            "this loop sleeps with its thread: whatever else that has to do waits for `{function}`"
        ),
        "write `tokio::time::sleep(std::time::Duration::from_secs(1)).await;` in it, in place of `std::thread::sleep`",
    )
}

pub(crate) fn generic_instrument(attribute: &str, bound: &str) -> Message {
    message(
        format!(
            "a function with #[{attribute}] cannot be generic: the host would not know for which type to mount it"
        ),
        format!(
            "write `Instrument<dyn {bound}>`, and put it on the deck with `Deck::with_arc::<dyn {bound}>(…)`"
        ),
    )
}

pub(crate) fn status_tuple(status: &str) -> Message {
    message(
        "a status and a text are no error here: `.status(…)` gives an error its status",
        format!(
            "write `.status({status})?` in place of this `map_err` or `ok_or`; a text of its own goes before it, as `.map_err(|error| format!(\"…: {{error}}\")).status({status})?`"
        ),
    )
}

/// `written`: what is in the `Err`. `has_status`: the error is answered with a status.
pub(crate) fn text_as_an_error(written: &str, has_status: bool) -> Message {
    let help = if has_status {
        format!(
            "write `Err({written}).status(404)`, or another status: 409 for what is in use, 422 for a value that does not fit, 503 for an instrument that fails"
        )
    } else {
        format!("write `Err({written}.into())`")
    };
    message(
        "the error here is an `ivoryos_plugin::Error`, and this is a text",
        help,
    )
}

/// `Err(StatusCode::NOT_FOUND)`
pub(crate) fn status_as_an_error(status: &str, has_status: bool) -> Message {
    let help = if has_status {
        format!("write `Err(\"what has failed\").status({status})`")
    } else {
        "write `Err(\"what has failed\".into())`".to_owned()
    };
    message(
        "the error here is an `ivoryos_plugin::Error`, and this is a status without a text",
        help,
    )
}

/// `Err((StatusCode::NOT_FOUND, "no such vial"))`
pub(crate) fn status_and_text_as_an_error(status: &str, text: &str) -> Message {
    message(
        "a status and a text are no error here: `.status(…)` gives an error its status",
        format!("write `Err({text}).status({status})`"),
    )
}

pub(crate) fn question_mark(output: Option<&str>) -> Message {
    let (returned, ok) = match output {
        Some(output) => (output, "Ok(…)"),
        None => ("()", "Ok(())"),
    };
    message(
        format!("`?` returns an error, and this function returns `{returned}`"),
        format!("write `-> Result<{returned}>`, and `{ok}` at the end"),
    )
}

pub(crate) fn generic(attribute: &str) -> Message {
    message(
        format!(
            "a function with #[{attribute}] cannot be generic: the host would not know for which type to mount it"
        ),
        "write the types out, and leave lifetimes and `where` out",
    )
}

pub(crate) fn by_value(name: &str) -> Message {
    message(
        format!("an argument of type `{name}` is handed over by value"),
        "remove the `&`",
    )
}

pub(crate) fn cfg_on_an_argument(attribute: &str, condition: &TokenStream) -> Message {
    message(
        format!(
            "an argument of a function with #[{attribute}] cannot have #[cfg]: the host hands over all of them"
        ),
        format!(
            "write the function twice, below `#[cfg({condition})]` with the argument and below `#[cfg(not({condition}))]` without it"
        ),
    )
}

pub(crate) fn qualifier(attribute: &str, qualifier: &str) -> Message {
    message(
        format!("a function with #[{attribute}] cannot be `{qualifier}`"),
        format!("remove `{qualifier}`"),
    )
}
