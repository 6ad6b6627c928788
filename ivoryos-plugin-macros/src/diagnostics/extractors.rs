//! The compile errors about the extractors of a route.

use super::message;
use crate::error_sink::Message;

pub(crate) fn bare_parameter(name: &str, path: &str, read: &str) -> Message {
    message(
        format!("`{name}` is a parameter of `{path}`, which a `Path` reads"),
        format!("write `{read}`"),
    )
}

/// `name: Path<u32>` whose `name` is `used` as the `u32` in it. `pattern`: the name as it is declared, perhaps with `mut`.
pub(crate) fn whole_extractor(
    name: &str,
    extractor: &str,
    used: &str,
    pattern: &str,
    ty: &str,
) -> Message {
    message(
        format!("`{name}` is a `{extractor}`, and `{used}` is for what is in it"),
        format!("write `{extractor}({pattern}): {ty}`"),
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

/// `Path<Option<T>>` for a path without a parameter.
pub(crate) fn optional_parameter(path: &str, name: &str, ty: &str) -> Message {
    message(
        format!("`{path}` has no parameter: the `Option` is of the `Path`, not of what is in it"),
        format!("write `{name}: Option<Path<{ty}>>`: for this path it is `None`"),
    )
}

/// `Path<Option<T>>` for a path with a parameter.
pub(crate) fn parameter_is_there(path: &str, read: &str, optional: &str) -> Message {
    message(
        format!(
            "every request of `{path}` has its parameter: there is no request for which this is `None`"
        ),
        format!(
            "write `{read}`, or `{optional}` where the function has a route without the parameter as well"
        ),
    )
}

pub(crate) fn path_order(path: &str, read: &str) -> Message {
    message(
        format!(
            "these are the parameters of `{path}` in another order: a tuple has them as the path has"
        ),
        format!("write `{read}`"),
    )
}

/// `&str` inside an extractor; `owned` is the argument's type without the reference.
pub(crate) fn reference_inside(written: &str, owned: &str) -> Message {
    message(
        format!("`{written}` borrows from the request, which is gone when the function runs"),
        format!("write `{owned}`"),
    )
}

/// `Query<Option<T>>`.
pub(crate) fn option_inside(extractor: &str, what: &str, optional: &str) -> Message {
    message(
        format!(
            "`{extractor}` reads the fields of a struct: the `Option` is of the `{extractor}`, not of what is in it"
        ),
        format!("write `{optional}`: a request may come without {what} then"),
    )
}

/// `Path<u32, u32>`.
pub(crate) fn path_of_several(count: usize, read: &str) -> Message {
    message(
        format!("`Path` has one type: for {count} parameters a tuple"),
        format!("write `{read}`"),
    )
}

/// `Path<Vec<T>>`.
pub(crate) fn path_list(path: &str, name: &str, read: &str) -> Message {
    message(
        format!("`{path}` has one parameter, and a `Vec` has one value for each parameter"),
        format!("write `{read}`, and in the function `{name}.split('/')` for its parts"),
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
