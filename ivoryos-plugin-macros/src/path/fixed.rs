//! The rules for the fixed parts of a path.

use super::{Broken, broken};

pub(super) fn check(text: &str, path: &str) -> Result<(), Broken> {
    if text.contains("//") {
        return broken("it has an empty segment", path.replace("//", "/"));
    }
    let is_dots = |part: &&str| matches!(*part, "." | "..");
    if text.split('/').any(|part| is_dots(&part)) {
        let kept: Vec<&str> = path.split('/').filter(|part| !is_dots(part)).collect();
        let corrected = match kept.join("/") {
            empty if empty.is_empty() => "/".to_owned(),
            corrected => corrected,
        };
        return broken("browsers remove `.` and `..` before they ask", corrected);
    }
    if text.contains(['?', '#']) {
        let kept = path.split(['?', '#']).next().unwrap_or("/");
        return broken(
            "a query is no part of the path; read it with `Query<…>`",
            kept,
        );
    }
    if text.contains(|c: char| !is_path_character(c)) {
        return broken(
            "a URL's path has letters, digits and `- . _ ~ ! $ & ' ( ) + , ; = @`",
            path.replace(text, &replace_invalid(text)),
        );
    }
    Ok(())
}

fn is_path_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/-._~!$&'()+,;=@".contains(c)
}

/// Replaces each run of invalid characters, and of escapes such as `%20`, by one `-`.
fn replace_invalid(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if is_path_character(c) {
            result.push(c);
            continue;
        }
        let escaped = rest.as_str().get(..2);
        if c == '%' && escaped.is_some_and(|hex| hex.chars().all(|c| c.is_ascii_hexdigit())) {
            rest.nth(1);
        }
        if !result.ends_with('-') {
            result.push('-');
        }
    }
    result
}
