//! The compile errors of `#[plugin]`.

use super::{example, message, nearest, usual};
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
    let help = match nearest(value, &["tab", "left_panel", "right_panel"]) {
        Some(near) => format!("write `\"{near}\"`"),
        None => "write `plugin_type = \"tab\"` for a page of its own in the navigation, or `plugin_type = \"left_panel\"` or `plugin_type = \"right_panel\"` for a widget beside every page".to_owned(),
    };
    message(format!("`plugin_type` cannot be `{value}`"), help)
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

pub(crate) fn file_for_a_folder(path: &str) -> Message {
    message(
        format!("`{path}` is a file, not a folder"),
        "write the name of the folder with the files: `static_dir = \"static\"`",
    )
}

pub(crate) fn folder_in_itself(path: &str) -> Message {
    message(
        format!("`{path}` is a link to a folder that it is in"),
        "remove the link",
    )
}

pub(crate) fn link_to_nothing(path: &str, target: &str) -> Message {
    message(
        format!("`{path}` is a link to `{target}`, which is not there"),
        "make that file, or remove the link",
    )
}

pub(crate) fn link_unread(path: &str, target: &str, reason: &str) -> Message {
    message(
        format!("`{path}` is a link to `{target}`, which cannot be read: {reason}"),
        "remove the link",
    )
}

pub(crate) fn file_unread(path: &str, reason: &str) -> Message {
    message(
        format!("`{path}` cannot be read: {reason}"),
        "allow reading it, or begin its name with a dot: such names are left out",
    )
}

pub(crate) fn no_file_and_no_folder(path: &str) -> Message {
    message(
        format!("`{path}` is neither a file nor a folder"),
        "remove it, or begin its name with a dot: such names are left out",
    )
}

pub(crate) fn file_name_no_text(path: &str) -> Message {
    message(
        format!("the name of `{path}` is no text in UTF-8"),
        "rename the file",
    )
}

pub(crate) fn long_icon(icon: &str) -> Message {
    message(
        format!("`{icon}` is too long for an icon, which is shown as text beside the title"),
        format!("write one symbol, for example `{}`", example("icon")),
    )
}
