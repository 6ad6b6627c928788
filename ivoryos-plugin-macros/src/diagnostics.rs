//! The texts of all compile errors: what is wrong with which named item, then what to type instead.

mod driver;
mod event;
mod extractors;
mod function;
mod instrument;
mod instrument_call;
mod missing_type;
mod neighbour;
mod plugin;
mod remote_instrument;
mod route;
mod task;
mod template;

use quote::ToTokens;
use syn::Expr;

use crate::error_sink::Message;

pub(crate) use driver::*;
pub(crate) use event::*;
pub(crate) use extractors::*;
pub(crate) use function::*;
pub(crate) use instrument::*;
pub(crate) use instrument_call::*;
pub(crate) use missing_type::*;
pub(crate) use neighbour::*;
pub(crate) use plugin::*;
pub(crate) use remote_instrument::*;
pub(crate) use route::*;
pub(crate) use task::*;
pub(crate) use template::*;

fn message(what: impl Into<String>, help: impl Into<String>) -> Message {
    Message {
        what: what.into(),
        help: help.into(),
    }
}

/// A key with a value, to paste.
fn example(key: &str) -> &'static str {
    match key {
        "name" => "name = \"my-plugin\"",
        "title" => "title = \"My plugin\"",
        "icon" => "icon = \"⚖\"",
        "plugin_type" => "plugin_type = \"left_panel\"",
        "static_dir" => "static_dir = \"static\"",
        "methods" => "methods = [\"GET\"]",
        "plugin" => "plugin = crate::balance",
        "instrument" => "instrument = \"pump\"",
        "method" => "method = \"dispense\"",
        "path" => "path = \"page.stpl\"",
        "source" => "source = \"<h1><%= self.title %></h1>\"",
        "escape" => "escape = true",
        "delimiter" => "delimiter = '%'",
        "rm_whitespace" => "rm_whitespace = true",
        "rm_newline" => "rm_newline = true",
        _ => "crate = my_ivoryos_plugin",
    }
}

/// The usual form of an attribute, to paste.
fn usual(attribute: &str) -> &'static str {
    match attribute {
        "plugin" => "#[plugin(name = \"my-plugin\")]",
        "route" => "#[route(\"/status\")]",
        "socket_event" => "#[socket_event(\"my_event\")]",
        "background_task" => "#[background_task]",
        "driver" => "#[driver]",
        "instrument_call" => "#[instrument_call(instrument = \"pump\")]",
        "remote_instrument" => "#[remote_instrument(\"pump\")]",
        "shared" => "#[instrument] pump: Instrument<Pump>",
        "template" => "#[template(path = \"page.stpl\")]",
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
    message("a comma is missing before this", "write `, ` before it")
}

pub(crate) fn unknown_key(attribute: &str, key: &str, known: &[&str]) -> Message {
    let help = match nearest(key, known) {
        Some(near) => format!("write `{near}`"),
        // Those of other template engines, beside keys that are right.
        None if attribute == "plugin" && key == "methods" => {
            "remove it; what else than GET the page takes is a function of its own, with `#[route(\"/\", methods = [\"POST\"])]`".to_owned()
        }
        None if attribute == "template" => format!("remove `{key}`; the keys are {}", list(known)),
        None => format!("write `{}`; the keys are {}", usual(attribute), list(known)),
    };
    message(format!("#[{attribute}] has no key `{key}`"), help)
}

pub(crate) fn key_twice(key: &str, value: &Expr) -> Message {
    let mut written = value.to_token_stream().to_string();
    if let Expr::Path(_) = value {
        written.retain(|c| c != ' ');
    }
    message(
        format!("`{key}` is given twice"),
        format!("write `{key} = {written}` once"),
    )
}

pub(crate) fn value_missing(key: &str) -> Message {
    let help = format!("write `{}`", example(key));
    message(format!("`{key}` needs a value after `=`"), help)
}

/// `folder`: what the author's code ends with, if that is the name of a folder.
pub(crate) fn not_a_string(key: &str, folder: Option<&str>) -> Message {
    let written = match folder {
        Some(folder) if key == "static_dir" => format!("{key} = {folder:?}"),
        _ => example(key).to_owned(),
    };
    message(
        format!("`{key}` must be a string literal: it is checked while compiling"),
        format!("write `{written}`"),
    )
}

pub(crate) fn not_a_path(key: &str) -> Message {
    let help = format!("write `{}`", example(key));
    message(format!("`{key}` must be a path, without quotes"), help)
}

/// The known word with the smallest edit distance, if that is at most a third of its length.
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
    fn a_typing_error_is_recognised() {
        let keys = ["name", "title", "icon", "plugin_type", "crate"];
        assert_eq!(nearest("nmae", &keys), Some("name"));
        assert_eq!(nearest("titel", &keys), Some("title"));
        assert_eq!(nearest("type", &keys), None);
        assert_eq!(nearest("plugin_typ", &keys), Some("plugin_type"));
        assert_eq!(nearest("colour", &keys), None);
        assert_eq!(nearest("FETCH", &["GET", "PATCH"]), None);
    }
}
