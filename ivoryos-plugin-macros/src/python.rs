//! The names that Python accepts.

/// Python's keywords, sorted.
pub(crate) const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// Whether a variable in Python can have this name.
pub(crate) fn is_identifier(name: &str) -> bool {
    let begins = |c: char| c.is_alphabetic() || c == '_';
    name.starts_with(begins)
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, is_identifier};

    #[test]
    fn identifiers_are_what_python_accepts() {
        for good in ["balance", "_x", "pump_1", "fn", "Waage", "wägung"] {
            assert!(is_identifier(good), "{good}");
        }
        for bad in ["", "2nd", "my balance", "my-balance", "class"] {
            assert!(!is_identifier(bad), "{bad}");
        }
        assert!(KEYWORDS.is_sorted());
    }
}
