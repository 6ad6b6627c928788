//! What a route's path may be, in poem's syntax: `/fixed`, `/:name`, `/:name<regex>`, `/<regex>`, `/*rest`.

use std::fmt::Write;

use proc_macro2::{Ident, Span};
use syn::LitStr;

use crate::diagnostics::{self, Errors};

pub(crate) fn check(literal: &LitStr, errors: &mut Errors) {
    let path = literal.value();
    if let Some((rule, corrected)) = broken_rule(&path) {
        errors.push(
            literal.span(),
            diagnostics::path_rule(&path, rule, &corrected),
        );
    }
}

/// The rule that a path breaks, and the path mended.
fn broken_rule(path: &str) -> Option<(&'static str, String)> {
    let broken = |rule, corrected: String| Some((rule, corrected));
    if !path.starts_with('/') {
        return broken("it must begin with `/`", format!("/{path}"));
    }
    if let Some(flask) = flask_parameter(path) {
        return broken("a parameter is written `:name` here, as in poem", flask);
    }
    let Ok(segments) = segments(path) else {
        return broken(
            "a parameter is `:name`, `:name<regex>` or `*rest`, and a regex ends with `>`",
            "/:name".to_owned(),
        );
    };
    if let Some(after) = segments
        .iter()
        .position(|segment| matches!(segment, Segment::Rest(name) if name.contains('/')))
    {
        let kept: String = segments
            .iter()
            .take(after)
            .map(ToString::to_string)
            .collect();
        return broken("nothing can follow `*`", format!("{kept}*rest"));
    }
    for segment in &segments {
        let Segment::Fixed(text) = segment else {
            continue;
        };
        if text.contains("//") {
            return broken("it has an empty segment", path.replace("//", "/"));
        }
        if text.split('/').any(|part| part == ".." || part == ".") {
            let kept: Vec<&str> = path
                .split('/')
                .filter(|part| *part != ".." && *part != ".")
                .collect();
            return broken(
                "browsers remove `.` and `..` before they ask",
                kept.join("/"),
            );
        }
        if let Some(at) = text.find(['?', '#']) {
            let kept = path
                .get(..path.find(['?', '#']).unwrap_or(at))
                .unwrap_or("/");
            return broken(
                "a query is no part of the path; read it with `Query<…>`",
                kept.to_owned(),
            );
        }
        if text.contains(|c: char| !is_path_character(c)) {
            let kept = path.replace(
                |c: char| !is_path_character(c) && !":*<>\\^$+{}|".contains(c),
                "-",
            );
            return broken(
                "a URL's path has letters, digits and `- . _ ~ ! $ & ' ( ) + , ; = @`",
                kept,
            );
        }
    }
    None
}

fn is_path_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/-._~!$&'()+,;=@".contains(c)
}

/// `/<int:id>` and `/<id>` of Flask, rewritten. A regex that is a bare word would match only itself.
fn flask_parameter(path: &str) -> Option<String> {
    let start = path.find('<')?;
    if path.get(..start)?.rsplit('/').next()?.contains(':') {
        return None;
    }
    let end = start + path.get(start..)?.find('>')?;
    let inside = path.get(start + 1..end)?;
    let name = inside.rsplit(':').next()?;
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if !inside.split(':').all(is_word) {
        return None;
    }
    let parameter = match inside.split(':').next()? {
        "path" => format!("*{name}"),
        "int" if inside.contains(':') => format!(":{name}<\\\\d+>"),
        _ => format!(":{name}"),
    };
    Some(format!(
        "{}{parameter}{}",
        path.get(..start)?,
        path.get(end + 1..)?
    ))
}

#[derive(Debug, PartialEq)]
enum Segment<'a> {
    Fixed(&'a str),
    Parameter(&'a str),
    Regex(&'a str, &'a str),
    Rest(&'a str),
}

impl std::fmt::Display for Segment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Segment::Fixed(text) => f.write_str(text),
            Segment::Parameter(name) => write!(f, ":{name}"),
            Segment::Regex("", regex) => write!(f, "<{regex}>"),
            Segment::Regex(name, regex) => write!(f, ":{name}<{regex}>"),
            Segment::Rest(name) => write!(f, "*{name}"),
        }
    }
}

/// Splits a path as poem 3.1 does when it mounts it, so that what passes here mounts there.
fn segments(path: &str) -> Result<Vec<Segment<'_>>, ()> {
    let mut segments = Vec::new();
    let mut rest = path;
    while let Some(first) = rest.chars().next() {
        let (segment, tail) = match first {
            ':' => {
                let (name, tail) = split_before(rest.get(1..).ok_or(())?, &['/', '<', '*']);
                if name.is_empty() || name.contains(|c: char| !c.is_alphanumeric() && c != '_') {
                    return Err(());
                }
                match tail.strip_prefix('<') {
                    Some(tail) => {
                        let (regex, tail) = tail.split_once('>').ok_or(())?;
                        (Segment::Regex(name, regex), tail)
                    }
                    None => (Segment::Parameter(name), tail),
                }
            }
            '<' => {
                let (regex, tail) = rest
                    .get(1..)
                    .and_then(|rest| rest.split_once('>'))
                    .ok_or(())?;
                (Segment::Regex("", regex), tail)
            }
            '*' => (Segment::Rest(rest.get(1..).ok_or(())?), ""),
            _ => {
                let (text, tail) = split_before(rest, &[':', '*', '<']);
                (Segment::Fixed(text), tail)
            }
        };
        if matches!(segment, Segment::Regex(_, "")) {
            return Err(());
        }
        segments.push(segment);
        rest = tail;
    }
    Ok(segments)
}

fn split_before<'a>(text: &'a str, stops: &[char]) -> (&'a str, &'a str) {
    text.split_at(text.find(stops).unwrap_or(text.len()))
}

/// A name that two routes of one module share exactly when they answer the same requests: a
/// parameter's name does not count. The compiler then refuses the second one.
pub(crate) fn unique_name(method: &str, path: &str, span: Span) -> Ident {
    let mut name = format!("{method}_");
    for segment in segments(path).unwrap_or_default() {
        match segment {
            Segment::Fixed(text) => escape(text, &mut name),
            Segment::Parameter(_) => name.push_str("_param_"),
            Segment::Regex(_, regex) => {
                name.push_str("_regex_");
                escape(regex, &mut name);
            }
            Segment::Rest(_) => name.push_str("_rest_"),
        }
    }
    Ident::new(&name, span)
}

/// Writes text as a part of an identifier, different texts differently: a `_` is doubled, any other
/// character that identifiers do not have becomes a word between two `_`.
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
    use super::{Segment, broken_rule, segments, unique_name};
    use proc_macro2::Span;

    #[test]
    fn good_paths_pass() {
        for path in [
            "/",
            "/status",
            "/a/b.c-d_e~f",
            "/:id",
            "/:id/edit",
            "/:id<\\d+>",
            "/<\\d+>",
            "/:id<[0-9]{2}>/x",
            "/files/*path",
            "/*",
        ] {
            assert_eq!(broken_rule(path), None, "{path}");
        }
    }

    #[test]
    fn bad_paths_come_back_mended() {
        for (bad, good) in [
            ("status", "/status"),
            ("", "/"),
            ("/a//b", "/a/b"),
            ("/../a", "/a"),
            ("/a/./b", "/a/b"),
            ("/a?b=c", "/a"),
            ("/a#b", "/a"),
            ("/a b", "/a-b"),
            ("/ä", "/-"),
            ("/<id>", "/:id"),
            ("/<int:id>", "/:id<\\\\d+>"),
            ("/<path:file>", "/*file"),
            ("/<string:s>/x", "/:s/x"),
            ("/:", "/:name"),
            ("/:id<", "/:name"),
            ("/*a/b", "/*rest"),
        ] {
            assert_eq!(
                broken_rule(bad).map(|(_, mended)| mended).as_deref(),
                Some(good),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_path_is_split_as_poem_splits_it() {
        assert_eq!(
            segments("/a/:b/:re<\\d+>/x/<\\w>/*rest"),
            Ok(vec![
                Segment::Fixed("/a/"),
                Segment::Parameter("b"),
                Segment::Fixed("/"),
                Segment::Regex("re", "\\d+"),
                Segment::Fixed("/x/"),
                Segment::Regex("", "\\w"),
                Segment::Fixed("/"),
                Segment::Rest("rest"),
            ])
        );
    }

    #[test]
    fn unique_names_differ_exactly_when_the_routes_do() {
        let name = |method, path| unique_name(method, path, Span::call_site()).to_string();
        assert_eq!(name("GET", "/:a"), name("GET", "/:b"));
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
        ];
        for (i, a) in paths.iter().enumerate() {
            for b in &paths[i + 1..] {
                assert_ne!(name("GET", a), name("GET", b), "{a} {b}");
            }
        }
    }
}
