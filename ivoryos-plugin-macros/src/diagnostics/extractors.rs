//! The compile errors about the extractors of a route.

use super::message;
use crate::error_sink::Message;

pub(crate) fn bare_parameter(name: &str, path: &str, read: &str) -> Message {
    message(
        format!("`{name}` is a parameter of `{path}`, which a `Path` reads"),
        format!("write `{read}`"),
    )
}

pub(crate) fn second_path_argument(path: &str, read: &str) -> Message {
    message(
        format!("one `Path` reads all parameters of `{path}`, and this is a second one"),
        format!("write `{read}` in place of them"),
    )
}

pub(crate) fn path_without_parameters(path: &str, names: &[String]) -> Message {
    let parameters = format!("/:{}", names.join("/:"));
    let help = if path == "/" {
        format!("remove it, or move it to a function of its own with `#[route({parameters:?})]`")
    } else {
        let longer = format!("{}{parameters}", path.trim_end_matches('/'));
        format!("write `{longer:?}`, or remove this argument")
    };
    message(
        format!("`{path}` has no parameter that `Path` could read"),
        help,
    )
}

pub(crate) fn path_count(path: &str, parameters: &[String], count: usize, read: &str) -> Message {
    let has = match parameters {
        [_] => "one parameter".to_owned(),
        all => format!("{} parameters", all.len()),
    };
    message(
        format!("`{path}` has {has}, and this reads {count}"),
        format!("write `{read}`"),
    )
}

/// `kinds` are the names of both extractors.
pub(crate) fn two_bodies(kinds: [&str; 2], first: &str, second: &str) -> Message {
    let help = match kinds {
        [one, other] if one == other => "write one of them, with all that the body has".to_owned(),
        ["Form", "Json"] => form_or_json(first, second),
        ["Json", "Form"] => form_or_json(second, first),
        _ => format!(
            "remove `{first}` or `{second}`; what is in the URL is read by `Path<…>` or `Query<…>`"
        ),
    };
    message(
        format!("a request has one body, and `{first}` reads it already"),
        help,
    )
}

fn form_or_json(form: &str, json: &str) -> String {
    format!(
        "keep `{form}` if a form of a page sends it, or `{json}` if a script does, and remove the other one"
    )
}

/// `query` is the argument that reads the query instead.
pub(crate) fn body_on_get(is_main_page: bool, ty: &str, query: Option<&str>) -> Message {
    let elsewhere = if is_main_page {
        "move it to a function of its own with `#[route(\"/save\", methods = [\"POST\"])]`"
    } else {
        "write `methods = [\"POST\"]` in the attribute"
    };
    let help = match query {
        Some(query) => format!("{elsewhere}, or `{query}` for a form with `method=\"get\"`"),
        None => format!("{elsewhere}; what is in the URL is read by `Path<…>` or `Query<…>`"),
    };
    message(format!("`{ty}` reads the body, and a GET has none"), help)
}

/// `fields` are those of a struct, `argument` the argument that reads it.
pub(crate) fn fields_without_names(
    extractor: &str,
    ty: &str,
    fields: &str,
    argument: &str,
) -> Message {
    let what = if extractor == "Query" {
        "a query"
    } else {
        "a form"
    };
    message(
        format!("`{extractor}<{ty}>` names no field, and {what} is a list of `name=value`"),
        format!(
            "write `#[derive(serde::Deserialize)] struct Fields {{ {fields} }}`, and here `{argument}`"
        ),
    )
}
