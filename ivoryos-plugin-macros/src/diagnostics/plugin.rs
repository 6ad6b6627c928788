//! The compile errors of `#[plugin]`.

use super::{example, message, usual};
use crate::error_sink::Message;

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
        format!("`plugin_type` cannot be `{value}`"),
        "write `plugin_type = \"tab\"` for a page of its own in the navigation, or `plugin_type = \"left_panel\"` for a widget beside every page",
    )
}

pub(crate) fn folder_elsewhere(path: &str) -> Message {
    message(
        format!("`{path}` is no folder below this crate's own"),
        "name one beside `Cargo.toml`, without `..`: `static_dir = \"static\"`",
    )
}

pub(crate) fn folder_unread(path: &str, reason: &str) -> Message {
    message(
        format!("the folder `{path}` cannot be read: {reason}"),
        format!(
            "make the folder `{path}` beside `Cargo.toml`, or write the name of one that is there"
        ),
    )
}

pub(crate) fn long_icon(icon: &str) -> Message {
    message(
        format!("`{icon}` is too long for an icon, which is shown as text beside the title"),
        format!("write one symbol, for example `{}`", example("icon")),
    )
}
