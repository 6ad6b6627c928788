//! The compile errors about attributes and types of other crates.

use proc_macro2::TokenStream;

use super::{message, usual};
use crate::error_sink::Message;

pub(crate) fn with_a_runtime(attribute: &str, written: &str) -> Message {
    message(
        format!(
            "{written} makes a program's `main` of a function, and the host calls one with #[{attribute}]"
        ),
        format!("remove `{written}`; it belongs above `async fn main`"),
    )
}

pub(crate) fn a_test(attribute: &str, written: &str) -> Message {
    message(
        format!("a function with #[{attribute}] cannot be a test: the host calls it"),
        format!(
            "remove `{written}`; a test is a function of its own, which asks `ivoryos_plugin::testing::TestHost`"
        ),
    )
}

pub(crate) fn of_another_framework(attribute: &str, written: &str) -> Message {
    message(
        format!("a function with #[{attribute}] needs no `{written}`"),
        format!("remove `{written}`"),
    )
}

pub(crate) fn not_a_route(name: &str, path: &str) -> Message {
    let methods = match name {
        "get" => String::new(),
        name => format!(", methods = [{:?}]", name.to_uppercase()),
    };
    message(
        format!("#[{name}] is an attribute of Rocket and actix; here a route is #[route]"),
        format!("write `#[route({path:?}{methods})]`"),
    )
}

pub(crate) fn of_another_crate(name: &str, path: &str, import: Option<&str>) -> Message {
    message(
        format!("`{name}` is `{path}` here, not this library's"),
        match import {
            Some(import) => {
                format!("write `use ivoryos_plugin::prelude::{name};` in place of `use {import};`")
            }
            None => format!(
                "write `ivoryos_plugin::prelude::{name}`, in the pattern and in the body too"
            ),
        },
    )
}

pub(crate) fn path_of_std(path: &str, import: Option<&str>) -> Message {
    let argument = "`Path(name): Path<String>` for a parameter of the route, `:name`";
    message(
        format!("`{path}` is a path of the file system: nothing of a request"),
        match import {
            Some(import) => format!(
                "write `use ivoryos_plugin::prelude::Path;` in place of `use {import};`, and {argument}"
            ),
            None => format!("write {argument}"),
        },
    )
}

/// `shared` is the type that handlers share.
pub(crate) fn state_of_another_crate(path: &str, shared: &str) -> Message {
    message(
        format!("a handler cannot have `{path}`: the host hands over what is on the deck"),
        format!(
            "write `static SHARED: LazyLock<{shared}> = …` above it for what the plugin's functions share, or `{}` for an instrument of the deck",
            usual("shared")
        ),
    )
}

pub(crate) fn no_dependency(attribute: &str) -> Message {
    message(
        "`ivoryos-plugin` is no dependency in this crate's Cargo.toml",
        format!(
            "write its path in the attribute, for example `#[{attribute}(…, crate = lab_kit::ivoryos_plugin)]`; or `cargo add ivoryos-plugin`"
        ),
    )
}

pub(crate) fn status_last(content: &str) -> Message {
    message(
        "the status comes before the content",
        format!("write `(StatusCode, {content})`, and return `(StatusCode::CREATED, …)`"),
    )
}

pub(crate) fn status_in_the_error(error: &str, value: &str) -> Message {
    message(
        format!(
            "`{error}` is no error here: an error is its text, and `.status(404)` gives it a status"
        ),
        format!(
            "write `-> Result<{value}>`, and `Err(\"not found\").status(404)` in place of `Err((StatusCode::NOT_FOUND, …))`"
        ),
    )
}

pub(crate) fn option_returned(value: &str) -> Message {
    message(
        "`None` is no answer: what is not there is an error with a status",
        format!(
            "write `-> Result<{value}>`, and `.ok_or(\"no such vial\").status(404)` at the end"
        ),
    )
}

pub(crate) fn redirect_as_an_error() -> Message {
    message(
        "a redirect is an answer, and no error",
        "write `-> Result<Response>`, `Ok(Redirect::see_other(\"../\").into_response())` for it, and `Ok(page.into_response())` for a page",
    )
}

/// `Redirect::to`.
pub(crate) fn redirect_of_another_crate() -> Message {
    message(
        "poem's `Redirect` has no `to`: its functions are called as their status",
        "write `see_other`",
    )
}

pub(crate) fn text_for_a_page(written: &str) -> Message {
    message(
        format!(
            "a page of `{written}` is plain text: a browser shows its tags as they are written"
        ),
        "return a `Page`: `Page::html(\"Title\", \"<h1>Hello</h1>\")`; or `Html(…)` for a whole document, `-> Html<String>`",
    )
}

pub(crate) fn claim_ends_at_once(instrument: &str, claim: &str) -> Message {
    message(
        format!(
            "this claim of `{instrument}` ends in the same line, and what follows moves it unclaimed"
        ),
        format!("write `let {instrument} = {claim};`"),
    )
}

/// `arguments`: those of the macro.
pub(crate) fn bail_of_anyhow(name: &str, arguments: &TokenStream) -> Message {
    let refused = |text: &str| format!("return Err(anyhow::anyhow!({text})).status(404)");
    let arguments = arguments.to_string();
    let code = match (
        name,
        arguments
            .split_once(" , ")
            .or_else(|| arguments.split_once(", ")),
    ) {
        ("bail", _) => format!("{};", refused(&arguments)),
        (_, Some((condition, text))) => format!("if !({condition}) {{ {} }}", refused(text)),
        (_, None) => format!("if !({arguments}) {{ {} }}", refused("\"not found\"")),
    };
    message(
        format!(
            "`{name}!` of anyhow returns an `anyhow::Error`, and the error here is an `ivoryos_plugin::Error`"
        ),
        format!("write `{code}`"),
    )
}

/// `call`: the claim without what is asked of it.
pub(crate) fn claim_not_kept(instrument: &str, call: &str, has_result: bool) -> Message {
    let or_else = format!("`let Ok({instrument}) = {call} else {{ return … }};`");
    let claim = if has_result {
        format!("`let {instrument} = {call}?;`, or with an answer of your own {or_else}")
    } else {
        or_else
    };
    message(
        format!(
            "this claim of `{instrument}` is not kept: it ends at once, and what follows moves it unclaimed"
        ),
        format!("write {claim}; `{instrument}.busy()` only looks"),
    )
}
