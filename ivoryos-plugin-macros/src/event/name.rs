//! The rules for an event's name.

use proc_macro2::TokenStream;
use syn::LitStr;

use crate::diagnostics;
use crate::error_sink::ErrorSink;
use crate::name;

/// In characters, all of which are ASCII.
const MAX_LENGTH: usize = 128;

/// The names that Socket.IO, IvoryOS 1.7.2 and the host use, each with its use.
const RESERVED: &[(&str, &str)] = &[
    ("abort_current", "IvoryOS', and stops a run"),
    ("abort_pending", "IvoryOS', and stops a run"),
    ("calls_logged", "what the host sends when calls were logged"),
    ("connect_error", "the protocol's"),
    ("disconnecting", "the protocol's"),
    ("event_error", "what the host sends when an event fails"),
    ("live_ages", "what the host sends to those who connect"),
    ("live_deck", "what the host sends when the deck changes"),
    ("live_series", "what charts ask the host for"),
    ("newListener", "the protocol's"),
    ("pause", "IvoryOS', and pauses a run"),
    ("removeListener", "the protocol's"),
    ("retry", "IvoryOS', and repeats a step"),
    ("run", "what the host publishes of IvoryOS"),
    ("server_boot_id", "what the host sends to those who connect"),
    ("submit_input", "IvoryOS', and answers a run's question"),
];

/// Checks an event's name. The error for an invalid name proposes a valid one.
pub(crate) fn check(literal: &LitStr, errors: &mut ErrorSink) {
    let name = literal.value();
    let message = if name.trim().is_empty() {
        diagnostics::no_event()
    } else if name == "connection" {
        diagnostics::connection()
    } else if name == "*" {
        diagnostics::every_event()
    } else if let Some(rule) = broken_rule(&name) {
        diagnostics::bad_event(&name, rule, &corrected(&name))
    } else if let Some((_, used_by)) = RESERVED.iter().find(|(taken, _)| *taken == name) {
        diagnostics::reserved_event(&name, used_by)
    } else {
        return;
    };
    errors.push(literal.span(), &message);
}

/// The rule that the name breaks, if any.
fn broken_rule(name: &str) -> Option<&'static str> {
    if name.trim() != name {
        Some("it has a space at its beginning or end, which nobody sees")
    } else if name.chars().any(|c| !is_plain(c)) {
        // socketioxide 0.18 does not match a name that the client's JSON writes with escapes.
        Some("it may have letters a to z, digits, spaces and ASCII signs other than `\"` and `\\`")
    } else if name.len() > MAX_LENGTH {
        Some("it is longer than 128 characters")
    } else {
        None
    }
}

fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~') && c != '"' && c != '\\'
}

/// The nearest valid name.
fn corrected(name: &str) -> String {
    let visible = name.chars().filter(|c| !c.is_control());
    let visible: String = visible.map(|c| if is_plain(c) { c } else { '_' }).collect();
    let short: String = visible.trim().chars().take(MAX_LENGTH).collect();
    match short.trim() {
        "" | "*" => "my_event".to_owned(),
        "connection" => "connect".to_owned(),
        name if RESERVED.iter().any(|(taken, _)| *taken == name) => format!("my_{name}"),
        name => name.to_owned(),
    }
}

/// The reserved event names, as an expression.
pub(crate) fn reserved_table() -> TokenStream {
    name::table(RESERVED)
}

#[cfg(test)]
mod tests {
    use super::{MAX_LENGTH, RESERVED, broken_rule, corrected};

    #[test]
    fn usual_names_pass() {
        for name in ["plugin_ping", "user:joined", "chat message", "camera/frame"] {
            assert_eq!(broken_rule(name), None, "{name}");
        }
    }

    #[test]
    fn bad_names_come_back_corrected() {
        let long = "x".repeat(MAX_LENGTH + 1);
        for (bad, good) in [
            (" ping", "ping"),
            ("pi\u{7}ng", "ping"),
            ("wägung", "w_gung"),
            ("say \"a\"", "say _a_"),
            ("pause ", "my_pause"),
            ("\u{0}", "my_event"),
            ("\n*", "my_event"),
            (" connection", "connect"),
            (long.as_str(), &long[1..]),
        ] {
            assert!(broken_rule(bad).is_some(), "{bad}");
            assert_eq!(corrected(bad), good);
            assert_eq!(broken_rule(good), None);
        }
    }

    #[test]
    fn the_reserved_names_are_sorted_and_listed_once() {
        let mut names: Vec<_> = RESERVED.iter().map(|(name, _)| *name).collect();
        assert!(names.is_sorted());
        names.dedup();
        assert_eq!(names.len(), RESERVED.len());
    }
}
