//! The rules of Python and IvoryOS 1.7 for the names of instruments, methods and arguments.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::diagnostics;
use crate::error_sink::ErrorSink;
use crate::python::{self, KEYWORDS};

/// The methods of `Instrument<RemoteInstrument>` itself. They hide the trait's methods of these names.
const INHERENT_METHODS: &[&str] = &[
    "busy",
    "call",
    "claim",
    "clone",
    "name",
    "schema",
    "with_timeout",
];

/// Arguments that IvoryOS reads itself. `override_busy`, for example, bypasses its busy lock.
const RESERVED_ARGUMENTS: &[&str] = &["csrf_token", "hidden_name", "hidden_wait", "override_busy"];

/// Checks an instrument's name. The error for an invalid name proposes a valid one.
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

/// The rule that an instrument's name breaks, if any.
fn broken_rule(name: &str) -> Option<&'static str> {
    if name.starts_with("deck.") {
        Some("`deck.` is no part of the variable's name")
    } else if !python::is_identifier(name) {
        Some("it is the name of a variable in Python")
    } else if name.starts_with('_') || name.starts_with(char::is_uppercase) {
        Some("IvoryOS leaves out what begins with `_` or with a capital")
    } else {
        None
    }
}

/// The nearest valid name.
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

/// Checks a method's name. Raw identifiers such as `r#from` are checked without `r#`: Python has no such
/// escape.
pub(super) fn check_method(ident: &Ident, errors: &mut ErrorSink) {
    let name = ident.unraw().to_string();
    let message = if INHERENT_METHODS.contains(&name.as_str()) {
        diagnostics::method_of_the_instrument(&name)
    } else if let Some(rule) = broken_method_rule(&name) {
        diagnostics::bad_method(&name, rule)
    } else {
        return;
    };
    errors.push(ident.span(), &message);
}

/// The rule that a method's name breaks, if any.
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

/// Checks an argument's name.
pub(super) fn check_argument(ident: &Ident, errors: &mut ErrorSink) {
    let name = ident.unraw().to_string();
    let message = if RESERVED_ARGUMENTS.contains(&name.as_str()) {
        diagnostics::reserved_argument(&name)
    } else if KEYWORDS.contains(&name.as_str()) {
        diagnostics::keyword_argument(&name)
    } else {
        return;
    };
    errors.push(ident.span(), &message);
}

#[cfg(test)]
mod tests {
    use super::{broken_method_rule, broken_rule, corrected};

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
    }
}
