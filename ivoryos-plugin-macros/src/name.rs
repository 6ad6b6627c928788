//! The rules for a plugin's name.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::diagnostics;
use crate::error_sink::ErrorSink;

/// In characters, all of which are ASCII.
const MAX_LENGTH: usize = 64;

/// The names that IvoryOS 1.7.2 and the host use, most of them as a first URL segment; each with its use.
const RESERVED: &[(&str, &str)] = &[
    ("activity", "the host's log of calls"),
    ("agent", "a URL of IvoryOS"),
    ("auth", "IvoryOS' login"),
    ("control", "IvoryOS' instrument control"),
    ("customize-logo", "a URL of IvoryOS"),
    ("data", "IvoryOS' data page"),
    ("design", "IvoryOS' workflow designer"),
    ("draft", "a URL of IvoryOS"),
    ("execute", "IvoryOS' execution page"),
    ("executions", "a URL of IvoryOS"),
    ("files", "a URL of IvoryOS"),
    ("help", "IvoryOS' help page"),
    ("instruments", "IvoryOS' instrument pages"),
    ("library", "IvoryOS' workflow library"),
    ("main", "IvoryOS' home page"),
    ("plugins", "the host's list of plugins"),
    ("static", "where the host's own files are"),
];

/// Checks a plugin's name. The error for an invalid name proposes a valid one.
pub(crate) fn check(literal: &LitStr, errors: &mut ErrorSink) {
    let name = literal.value();
    let message = if name.is_empty() {
        diagnostics::no_name()
    } else if let Some(rule) = broken_rule(&name) {
        diagnostics::bad_name(&name, rule, &corrected(&name))
    } else if let Some((_, used_by)) = RESERVED.iter().find(|(taken, _)| *taken == name) {
        diagnostics::reserved_name(&name, used_by)
    } else {
        return;
    };
    errors.push(literal.span(), &message);
}

/// The rule that the name breaks, if any.
fn broken_rule(name: &str) -> Option<&'static str> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if name.chars().any(|c| c.is_ascii_uppercase()) {
        Some("it is a part of the URL and must be lower case")
    } else if !name.chars().all(allowed) {
        Some("it is a part of the URL and may have letters a to z, digits, `_` and `-`")
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some("it must begin with a letter")
    } else if name.len() > MAX_LENGTH {
        Some("it is longer than 64 characters")
    } else {
        None
    }
}

/// The nearest valid name.
fn corrected(name: &str) -> String {
    let mut result = String::new();
    let mut rest = name.trim().chars().peekable();
    while let Some(c) = rest.next() {
        // `MyPlugin` becomes `my-plugin`, `pH` becomes `ph`.
        let begins_word = c.is_ascii_uppercase()
            && result.ends_with(|c: char| c.is_ascii_lowercase())
            && rest.peek().is_some_and(char::is_ascii_lowercase);
        if begins_word {
            result.push('-');
        }
        match c.to_ascii_lowercase() {
            c if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-' => {
                result.push(c);
            }
            _ if result.ends_with('-') => {}
            _ => result.push('-'),
        }
    }
    let letters = result
        .trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .trim_end_matches('-');
    let mut result = match letters {
        "" => format!("plugin-{}", result.trim_matches('-')),
        letters => letters.to_owned(),
    };
    result.truncate(MAX_LENGTH);
    let result = result.trim_end_matches('-').to_owned();
    if RESERVED.iter().any(|(taken, _)| *taken == result) {
        format!("my-{result}")
    } else {
        result
    }
}

/// The default title: `Deck view` for `deck-view`.
pub(crate) fn title(name: &str) -> String {
    let mut title = name.replace(['-', '_'], " ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

/// The reserved plugin names, as an expression.
pub(crate) fn reserved_table() -> TokenStream {
    table(RESERVED)
}

/// Reserved names, each with its use, as an expression.
pub(crate) fn table(reserved: &[(&str, &str)]) -> TokenStream {
    let rows = reserved
        .iter()
        .map(|(name, used_by)| quote!((#name, #used_by)));
    quote!(&[#(#rows),*])
}

#[cfg(test)]
mod tests {
    use super::{MAX_LENGTH, RESERVED, broken_rule, corrected, title};

    #[test]
    fn good_names_pass() {
        for name in ["plugin", "deck-view", "a", "ph_7", "x-", &"a".repeat(64)] {
            assert_eq!(broken_rule(name), None, "{name}");
        }
    }

    #[test]
    fn bad_names_come_back_corrected() {
        for (bad, good) in [
            ("Plugin", "plugin"),
            ("MyPlugin", "my-plugin"),
            ("my plugin", "my-plugin"),
            ("2fast", "fast"),
            ("a.b", "a-b"),
            ("a/b", "a-b"),
            ("pH Meter!", "ph-meter"),
            ("42", "plugin-42"),
            ("Ünit", "nit"),
            ("Auth", "my-auth"),
        ] {
            assert!(broken_rule(bad).is_some(), "{bad}");
            assert_eq!(corrected(bad), good);
        }
        assert_eq!(corrected(&"a".repeat(70)), "a".repeat(64));
    }

    #[test]
    fn a_corrected_name_keeps_every_rule() {
        for bad in [
            "",
            "-",
            "_",
            "..",
            "é",
            "A-",
            &"-".repeat(99),
            "9".repeat(99).as_str(),
        ] {
            let name = corrected(bad);
            assert_eq!(broken_rule(&name), None, "{bad} became {name}");
        }
    }

    #[test]
    fn every_reserved_name_keeps_the_other_rules_and_is_listed_once() {
        let mut names: Vec<_> = RESERVED.iter().map(|(name, _)| *name).collect();
        assert!(names.is_sorted());
        names.dedup();
        assert_eq!(names.len(), RESERVED.len());
        assert!(
            names
                .iter()
                .all(|name| broken_rule(name).is_none() && name.len() < MAX_LENGTH)
        );
    }

    #[test]
    fn a_title_reads_like_words() {
        assert_eq!(title("plugin"), "Plugin");
        assert_eq!(title("deck-view"), "Deck view");
    }
}
