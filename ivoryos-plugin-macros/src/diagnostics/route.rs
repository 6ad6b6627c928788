//! The compile errors of `#[route]`.

use super::{list, message, nearest, usual};
use crate::error_sink::Message;
use crate::method;

pub(crate) fn no_path() -> Message {
    message(
        "a route needs a path",
        format!(
            "write `{}`; the path starts below the plugin's own",
            usual("route")
        ),
    )
}

pub(crate) fn path_not_a_string() -> Message {
    message(
        "a route's path must be a string literal: it is checked while compiling",
        format!("write `{}`", usual("route")),
    )
}

pub(crate) fn second_path(path: Option<&str>) -> Message {
    let path = path.unwrap_or("/other");
    message(
        "one #[route] has one path",
        format!("write a second attribute above the function: `#[route({path:?})]`"),
    )
}

pub(crate) fn path_rule(path: &str, rule: &str, corrected: &str) -> Message {
    message(
        format!("`{path}` cannot be a route's path: {rule}"),
        format!("write `{corrected:?}`"),
    )
}

pub(crate) fn main_page_has_root() -> Message {
    message(
        "GET `/` is the plugin's main page, the function with #[plugin]",
        "write another path, for example `\"/status\"`, or other methods, for example `methods = [\"POST\"]`",
    )
}

pub(crate) fn unknown_method(method: &str, known: &[&str]) -> Message {
    let help = match nearest(&method.to_uppercase(), known) {
        Some(near) => format!("write `\"{near}\"`"),
        None => format!("the methods are {}", list(known)),
    };
    message(format!("there is no method `{method}`"), help)
}

pub(crate) fn automatic_method(method: &str) -> Message {
    message(
        format!("{method} is answered for every route by the host"),
        format!("remove \"{method}\""),
    )
}

pub(crate) fn method_twice(method: &str) -> Message {
    message(
        format!("the method {method} is listed twice"),
        format!("remove this \"{method}\""),
    )
}

pub(crate) fn no_methods() -> Message {
    message(
        "a route needs at least one method",
        "write `methods = [\"GET\"]`, or leave `methods` out: GET is the default",
    )
}

pub(crate) fn methods_not_a_list() -> Message {
    message(
        "`methods` must be a list of string literals",
        "write `methods = [\"GET\", \"POST\"]`",
    )
}

pub(crate) fn method_not_a_string() -> Message {
    message(
        "a method must be a string literal",
        "write `methods = [\"GET\", \"POST\"]`",
    )
}

pub(crate) fn method_among_paths(path: &str, methods: &[String]) -> Message {
    let shown = if methods == ["GET"] {
        format!("write `#[route({path:?})]`, which answers GET")
    } else {
        format!("write `#[route({path:?}, methods = {methods:?})]`")
    };
    message("a route's methods are in `methods`", shown)
}

pub(crate) fn method_for_methods(key: &str, value: &str) -> Message {
    let words = value.split(|c: char| !c.is_ascii_alphabetic());
    let mut methods: Vec<String> = words.map(str::to_uppercase).collect();
    methods.retain(|word| method::KNOWN.contains(&word.as_str()));
    if methods.is_empty() {
        methods.push("GET".to_owned());
    }
    message(
        format!("#[route] has no key `{key}`"),
        format!("write `methods = {methods:?}`"),
    )
}
