//! The segments of a path.

use std::fmt;

use super::{Broken, broken};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Segment<'a> {
    /// Fixed text, which may contain `/`.
    Fixed(&'a str),
    /// The name of `:name`.
    Parameter(&'a str),
    /// The name of `:name<regex>`, empty for `<regex>`, and the regex.
    Regex(&'a str, &'a str),
    /// Everything after `*`.
    Rest(&'a str),
}

/// As it is written in a path.
impl fmt::Display for Segment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Segment::Fixed(text) => f.write_str(text),
            Segment::Parameter(name) => write!(f, ":{name}"),
            Segment::Regex("", regex) => write!(f, "<{regex}>"),
            Segment::Regex(name, regex) => write!(f, ":{name}<{regex}>"),
            Segment::Rest(name) => write!(f, "*{name}"),
        }
    }
}

pub(super) fn join<'a>(segments: impl IntoIterator<Item = Segment<'a>>) -> String {
    segments
        .into_iter()
        .map(|segment| segment.to_string())
        .collect()
}

/// Splits a path as poem 3.1 does when the route is mounted, so that poem accepts every checked path.
pub(super) fn segments(path: &str) -> Result<Vec<Segment<'_>>, Broken> {
    let mut segments = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let before = path.strip_suffix(rest).unwrap_or_default();
        let (segment, tail) = if let Some(after) = rest.strip_prefix(':') {
            parameter(before, after)?
        } else if let Some(after) = rest.strip_prefix('<') {
            let (regex, tail) = regex(before, "", after)?;
            (Segment::Regex("", regex), tail)
        } else if let Some(name) = rest.strip_prefix('*') {
            (Segment::Rest(name), "")
        } else {
            let (text, tail) = split_before(rest, &[':', '*', '<']);
            (Segment::Fixed(text), tail)
        };
        segments.push(segment);
        rest = tail;
    }
    Ok(segments)
}

fn parameter<'a>(before: &str, after: &'a str) -> Result<(Segment<'a>, &'a str), Broken> {
    let (name, tail) = split_before(after, &['/', '<', '*']);
    if name.is_empty() {
        return broken(
            "a parameter needs a name after `:`",
            format!("{before}:name{tail}"),
        );
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if let Some((parameter, end)) = name.split_once(|c| !is_word(c))
        && let Some(separator @ ('.' | ':')) = name.chars().nth(parameter.chars().count())
        && !parameter.is_empty()
    {
        return more_than_a_parameter(before, parameter, &format!("{separator}{end}"), tail);
    }
    if let Some(parameter) = name.strip_suffix('?').filter(|it| it.chars().all(is_word))
        && !parameter.is_empty()
    {
        let without = if before.len() > 1 {
            before.trim_end_matches('/')
        } else {
            before
        };
        return broken(
            format!(
                "a parameter is always there, and a function with `#[route(\"{without}{tail}\")]` is for the path without it"
            ),
            format!("{before}:{parameter}{tail}"),
        );
    }
    if !name.chars().all(is_word) {
        let name = name.replace(|c| !is_word(c), "_");
        return broken(
            "a parameter's name has letters, digits and `_`",
            format!("{before}:{name}{tail}"),
        );
    }
    match tail.strip_prefix('<') {
        None => Ok((Segment::Parameter(name), tail)),
        Some(after) => {
            let (regex, tail) = regex(before, name, after)?;
            Ok((Segment::Regex(name, regex), tail))
        }
    }
}

/// `/:name.csv`: a parameter goes up to the next `/`.
fn more_than_a_parameter<T>(before: &str, name: &str, end: &str, tail: &str) -> Result<T, Broken> {
    if end.contains(':') {
        return broken(
            "a parameter goes up to the next `/`",
            format!("{before}:{name}/{}{tail}", end.trim_matches('.')),
        );
    }
    broken(
        format!(
            "a parameter goes up to the next `/`, and `{name}.strip_suffix({end:?})` takes the end off in the function"
        ),
        format!("{before}:{name}{tail}"),
    )
}

fn regex<'a>(before: &str, name: &str, after: &'a str) -> Result<(&'a str, &'a str), Broken> {
    let colon = if name.is_empty() { "" } else { ":" };
    match after.split_once('>') {
        Some(("", tail)) => broken(
            "it has no regex between `<` and `>`",
            format!("{before}{colon}{name}{tail}"),
        ),
        Some(parts) => Ok(parts),
        None => broken(
            "a regex begins with `<` and ends with `>`",
            format!("{before}{colon}{name}<{after}>"),
        ),
    }
}

fn split_before<'a>(text: &'a str, stops: &[char]) -> (&'a str, &'a str) {
    text.split_at(text.find(stops).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::{Segment, join, segments};

    #[test]
    fn a_path_is_split_as_poem_splits_it() {
        let path = "/a/:b/:re<\\d+>/x/<\\w>/*rest";
        let split = segments(path).expect("a good path");
        assert_eq!(
            split,
            [
                Segment::Fixed("/a/"),
                Segment::Parameter("b"),
                Segment::Fixed("/"),
                Segment::Regex("re", "\\d+"),
                Segment::Fixed("/x/"),
                Segment::Regex("", "\\w"),
                Segment::Fixed("/"),
                Segment::Rest("rest"),
            ]
        );
        assert_eq!(join(split), path);
    }
}
