//! The text of every message: what is wrong with which named thing, then what to type instead.

use crate::errors::Message;

fn message(what: impl Into<String>, help: impl Into<String>) -> Message {
    Message {
        what: what.into(),
        help: help.into(),
    }
}

// ---- the attribute's arguments ----

/// How a key is used, to paste.
fn example(key: &str) -> &'static str {
    match key {
        "name" => "name = \"my-plugin\"",
        "title" => "title = \"My plugin\"",
        "icon" => "icon = \"⚖\"",
        "plugin_type" => "plugin_type = \"left_panel\"",
        "methods" => "methods = [\"GET\"]",
        "plugin" => "plugin = crate::balance",
        _ => "crate = my_ivoryos_plugin",
    }
}

/// The attribute as it is usually written, to paste.
fn usual(attribute: &str) -> &'static str {
    match attribute {
        "plugin" => "#[plugin(name = \"my-plugin\")]",
        "route" => "#[route(\"/status\")]",
        _ => "#[instrument(\"balance\")]",
    }
}

pub(crate) fn not_understood(attribute: &str) -> Message {
    message(
        format!("#[{attribute}] cannot read this"),
        format!("write `{}`", usual(attribute)),
    )
}

pub(crate) fn comma_missing() -> Message {
    message(
        "a comma is missing before this",
        "separate the arguments by `, `",
    )
}

pub(crate) fn unknown_key(attribute: &str, key: &str, known: &[&str]) -> Message {
    let help = match nearest(key, known) {
        Some(near) => format!("write `{near}`"),
        None => format!("the keys are {}", list(known)),
    };
    message(format!("#[{attribute}] has no key `{key}`"), help)
}

pub(crate) fn key_twice(key: &str) -> Message {
    message(format!("`{key}` is given twice"), "keep one of them")
}

pub(crate) fn value_missing(key: &str) -> Message {
    let help = format!("write `{}`", example(key));
    message(format!("`{key}` needs a value after `=`"), help)
}

pub(crate) fn not_a_string(key: &str) -> Message {
    message(
        format!("`{key}` must be a string literal: it is checked while compiling"),
        format!("write `{}`", example(key)),
    )
}

pub(crate) fn not_a_path(key: &str) -> Message {
    let help = format!("write `{}`", example(key));
    message(format!("`{key}` must be a path, without quotes"), help)
}

// ---- #[plugin] ----

pub(crate) fn no_name() -> Message {
    message(
        "a plugin needs a name: it is the plugin's place in the URL",
        format!("write `{}`", usual("plugin")),
    )
}

pub(crate) fn plugin_without_a_key() -> Message {
    message(
        "#[plugin] takes `key = value` only",
        format!("write `{}`", usual("plugin")),
    )
}

pub(crate) fn bad_name(name: &str, rule: &str, corrected: &str) -> Message {
    message(
        format!("`{name}` cannot be a plugin's name: {rule}"),
        format!("write `name = \"{corrected}\"`"),
    )
}

pub(crate) fn reserved_name(name: &str, used_by: &str) -> Message {
    message(
        format!("the name `{name}` is reserved: it is {used_by}"),
        format!("write another one, for example `name = \"my-{name}\"`"),
    )
}

pub(crate) fn unknown_plugin_type(value: &str) -> Message {
    message(
        format!("there is no plugin_type `{value}`"),
        "write `plugin_type = \"tab\"` for a page of its own in the navigation, or `plugin_type = \"left_panel\"` for a widget beside every page",
    )
}

pub(crate) fn long_icon(icon: &str) -> Message {
    message(
        format!("`{icon}` is too long for an icon, which is shown as text beside the title"),
        format!("write one symbol, for example `{}`", example("icon")),
    )
}

// ---- #[route] ----

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
        "keep one of them",
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

// ---- the function ----

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

pub(crate) fn qualifier(attribute: &str, qualifier: &str) -> Message {
    message(
        format!("a function with #[{attribute}] cannot be `{qualifier}`"),
        format!("remove `{qualifier}`"),
    )
}

// ---- #[instrument] ----

pub(crate) fn not_an_instrument(argument: &str) -> Message {
    message(
        "#[instrument] belongs on an argument of type `Instrument<…>` or `Option<Instrument<…>>`",
        format!("write `#[instrument] {argument}: Instrument<TheDriver>`"),
    )
}

pub(crate) fn instrument_unmarked(argument: &str) -> Message {
    message(
        format!("the deck does not know which instrument `{argument}` is"),
        format!(
            "write `#[instrument] {argument}: …`, or `#[instrument(\"name_on_the_deck\")] {argument}: …`"
        ),
    )
}

pub(crate) fn instrument_twice() -> Message {
    message(
        "one argument has #[instrument] twice",
        "keep one of them; two instruments are two arguments",
    )
}

pub(crate) fn instrument_unnamed() -> Message {
    message(
        "this argument has no name that could be the instrument's",
        format!("write the instrument's name: `{}`", usual("instrument")),
    )
}

pub(crate) fn instrument_not_a_string() -> Message {
    message(
        "#[instrument] takes the instrument's name as one string literal",
        format!(
            "write `{}`, or `#[instrument]` for the argument's own name",
            usual("instrument")
        ),
    )
}

pub(crate) fn instrument_name(name: &str, corrected: &str) -> Message {
    message(
        format!("`{name}` cannot be an instrument's name: it must be an identifier, as in Python"),
        format!("write `#[instrument(\"{corrected}\")]`"),
    )
}

// ---- words ----

/// The known word that was probably meant, if one is near enough.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(word, known), *known))
        .filter(|(distance, known)| *distance <= (known.len() / 3).max(1))
        .min()
        .map(|(_, known)| known)
}

fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let keys = ["name", "title", "icon", "plugin_type", "crate"];
        assert_eq!(nearest("nmae", &keys), Some("name"));
        assert_eq!(nearest("titel", &keys), Some("title"));
        assert_eq!(nearest("type", &keys), None);
        assert_eq!(nearest("plugin_typ", &keys), Some("plugin_type"));
        assert_eq!(nearest("colour", &keys), None);
        assert_eq!(nearest("FETCH", &["GET", "PATCH"]), None);
    }
}
