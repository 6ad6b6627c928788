//! The identifier of a route, for the check for duplicates.

use std::fmt::Write;

use proc_macro2::{Ident, Span};

use super::segments::{Segment, segments};

/// A name for the route's hidden trait. Two routes have the same name exactly when they match the same
/// requests, whatever their parameters are called: in one module the compiler reports the duplicate, and shows the name.
pub(crate) fn unique_name(method: &str, path: &str, span: Span) -> Ident {
    let mut name = format!("two_routes_of_one_path_{method}");
    for segment in segments(path).unwrap_or_default() {
        match segment {
            Segment::Fixed(text) => escape(text, &mut name),
            Segment::Parameter(_) => name.push_str("_param_"),
            Segment::Regex(_, regex) => {
                name.push_str("_regex_");
                escape(regex, &mut name);
                name.push_str("_end_");
            }
            Segment::Rest(_) => name.push_str("_rest_"),
        }
    }
    Ident::new(&name, span)
}

/// Writes text as a part of an identifier. Different texts give different identifiers: `_` is doubled, and
/// any other character that is not allowed becomes a word between two `_`.
pub(crate) fn escape(text: &str, name: &mut String) {
    for c in text.chars() {
        match c {
            '_' => name.push_str("__"),
            '/' => name.push_str("_slash_"),
            '-' => name.push_str("_dash_"),
            '.' => name.push_str("_dot_"),
            c if c.is_ascii_alphanumeric() => name.push(c),
            // Writing to a String cannot fail.
            c => drop(write!(name, "_u{:x}_", u32::from(c))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unique_name;
    use proc_macro2::Span;

    fn name(method: &str, path: &str) -> String {
        unique_name(method, path, Span::call_site()).to_string()
    }

    #[test]
    fn it_reads_like_the_route() {
        assert_eq!(
            name("GET", "/status"),
            "two_routes_of_one_path_GET_slash_status"
        );
        assert_eq!(
            name("POST", "/:id/on"),
            "two_routes_of_one_path_POST_slash__param__slash_on"
        );
    }

    #[test]
    fn two_are_the_same_exactly_when_the_routes_are() {
        assert_eq!(name("GET", "/:a"), name("GET", "/:b"));
        assert_eq!(name("GET", "/*a"), name("GET", "/*"));
        assert_ne!(name("GET", "/a"), name("POST", "/a"));
        let paths = [
            "/a",
            "/a_",
            "/a-",
            "/a.",
            "/a/",
            "/_slash_a",
            "/:a",
            "/*a",
            "/param",
            "/_param_",
            "/:a<x>",
            "/:a<y>",
            "/a__b",
            "/a_b",
            "/A",
            "/_",
            "/__",
            "/u2d_",
        ];
        for (i, a) in paths.iter().enumerate() {
            for b in &paths[i + 1..] {
                assert_ne!(name("GET", a), name("GET", b), "{a} {b}");
            }
        }
    }
}
