//! What an instrument, a method and an argument can be called in Python and in IvoryOS 1.7.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::diagnostics;
use crate::error_sink::ErrorSink;

/// Of these the ones that Rust has as well can be written `r#…`; Python has no such way.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// What an `Instrument<RemoteInstrument>` has itself: a call would never come to the trait's.
const OF_THE_INSTRUMENT: &[&str] = &[
    "busy",
    "call",
    "claim",
    "clone",
    "name",
    "schema",
    "with_timeout",
];

/// What IvoryOS takes from the arguments for itself; one of them goes past its busy lock.
const OWN_WORDS: &[&str] = &["csrf_token", "hidden_name", "hidden_wait", "override_busy"];

pub(super) fn check_instrument(literal: &LitStr, errors: &mut ErrorSink) {
    let name = literal.value();
    let message = if name.is_empty() {
        diagnostics::no_remote_name()
    } else if let Some(rule) = broken_rule(&name) {
        diagnostics::bad_remote_name(&name, rule, &corrected(&name))
    } else {
        return;
    };
    errors.push(literal.span(), &message);
}

fn broken_rule(name: &str) -> Option<&'static str> {
    if name.starts_with("deck.") {
        Some("`deck.` is no part of the variable's name")
    } else if !is_python_name(name) {
        Some("it is the name of a variable in Python")
    } else if name.starts_with('_') || name.starts_with(char::is_uppercase) {
        Some("IvoryOS leaves out what begins with `_` or with a capital")
    } else {
        None
    }
}

fn is_python_name(name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    name.chars().all(is_word)
        && !name.starts_with(|c: char| c.is_numeric())
        && !KEYWORDS.contains(&name)
}

/// The nearest name that keeps every rule.
fn corrected(name: &str) -> String {
    let name = name.strip_prefix("deck.").unwrap_or(name);
    let word = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let word = word.to_ascii_lowercase();
    let word = word
        .trim_matches('_')
        .trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
    if word.is_empty() {
        "pump".to_owned()
    } else if KEYWORDS.contains(&word) {
        format!("{word}_1")
    } else {
        word.to_owned()
    }
}

pub(super) fn check_method(ident: &Ident, errors: &mut ErrorSink) {
    let name = ident.unraw().to_string();
    let message = if OF_THE_INSTRUMENT.contains(&name.as_str()) {
        diagnostics::method_of_the_instrument(&name)
    } else if let Some(rule) = broken_method_rule(&name) {
        diagnostics::bad_method(&name, rule)
    } else {
        return;
    };
    errors.push(ident.span(), &message);
}

fn broken_method_rule(name: &str) -> Option<&'static str> {
    let is_upper = name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
    if KEYWORDS.contains(&name) {
        Some("it is a word of Python's own")
    } else if name.starts_with('_') {
        Some("IvoryOS leaves out what begins with `_`")
    } else if is_upper {
        Some("IvoryOS leaves out what is in capitals")
    } else {
        None
    }
}

pub(super) fn check_argument(ident: &Ident, errors: &mut ErrorSink) {
    let name = ident.unraw().to_string();
    let message = if OWN_WORDS.contains(&name.as_str()) {
        diagnostics::own_word(&name)
    } else if KEYWORDS.contains(&name.as_str()) {
        diagnostics::keyword_argument(&name)
    } else {
        return;
    };
    errors.push(ident.span(), &message);
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, broken_method_rule, broken_rule, corrected};

    #[test]
    fn a_bad_name_comes_back_corrected() {
        for (bad, good) in [
            ("deck.pump", "pump"),
            ("my pump", "my_pump"),
            ("Pump", "pump"),
            ("_pump", "pump"),
            ("2pump", "pump"),
            ("lambda", "lambda_1"),
            ("pump-2", "pump_2"),
            ("…", "pump"),
            ("deck.", "pump"),
            ("deck._2", "pump"),
        ] {
            assert!(broken_rule(bad).is_some(), "{bad}");
            assert_eq!(corrected(bad), good);
            assert_eq!(broken_rule(good), None);
        }
        for good in ["pump", "pump_2", "pH", "größe"] {
            assert_eq!(broken_rule(good), None, "{good}");
        }
    }

    #[test]
    fn a_method_has_a_name_that_python_can_have_and_ivoryos_shows() {
        for good in ["dispense", "set_pH", "x2", "r"] {
            assert_eq!(broken_method_rule(good), None, "{good}");
        }
        for bad in ["_init", "RESET", "from", "X"] {
            assert!(broken_method_rule(bad).is_some(), "{bad}");
        }
        assert!(KEYWORDS.is_sorted());
    }
}
