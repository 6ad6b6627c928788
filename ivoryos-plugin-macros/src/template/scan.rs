//! Takes a template apart: text, comments, and the code in its tags.
//!
//! The parser of `sailfish-compiler` is private, and its errors do not say where they are.

use std::ops::Range;

/// What a piece of a template is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// `<%# … %>`
    Comment,
    /// `<% … %>`
    Code,
    /// `<%= … %>`, `<%- … %>` and `<%+ … %>`, by that character.
    Shown(char),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) kind: Kind,
    /// The code without the tag and the spaces around it; of a text, all of it.
    pub(crate) content: Range<usize>,
    /// Where its tag begins.
    pub(crate) start: usize,
}

/// A tag without its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unclosed {
    pub(crate) start: usize,
    /// Where the code in it seems to end.
    pub(crate) end: usize,
}

/// The pieces of a template, in their order. `delimiter` is the `%` of `<%`.
pub(crate) fn pieces(source: &str, delimiter: char) -> Result<Vec<Piece>, Unclosed> {
    let (open, close) = (format!("<{delimiter}"), format!("{delimiter}>"));
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(after) = rest.strip_prefix(&open) else {
            let end = rest.find(&open).map_or(source.len(), |length| at + length);
            pieces.push(text(at..end));
            at = end;
            continue;
        };
        // `<%%` is the text `<%`.
        if after.starts_with(delimiter) {
            pieces.push(text(at..at + open.len()));
            at += open.len() + delimiter.len_utf8();
            continue;
        }
        let start = at;
        let flag = after.chars().next().filter(|flag| "#=-+".contains(*flag));
        let kind = match flag {
            Some('#') => Kind::Comment,
            Some(flag) => Kind::Shown(flag),
            None => Kind::Code,
        };
        let code = start + open.len() + flag.map_or(0, char::len_utf8);
        let inside = source.get(code..).unwrap_or_default();
        let length = match kind {
            Kind::Comment => inside.find(&close),
            _ => code_length(inside, &open, &close),
        };
        let Some(length) = length else {
            return Err(unclosed(source, start, code, delimiter));
        };
        let trimmed = inside.get(..length).unwrap_or_default();
        let before = trimmed.len() - trimmed.trim_start().len();
        let content = code + before..code + before + trimmed.trim().len();
        pieces.push(Piece {
            kind,
            content,
            start,
        });
        at = code + length + close.len();
    }
    Ok(pieces)
}

fn text(content: Range<usize>) -> Piece {
    Piece {
        kind: Kind::Text,
        start: content.start,
        content,
    }
}

/// Where the code of a tag ends; `None` if another tag begins before, or the template ends.
fn code_length(inside: &str, open: &str, close: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(rest) = inside.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(close) {
            return Some(at);
        }
        if rest.starts_with(open) {
            return None;
        }
        at += token_length(inside, at);
    }
    None
}

fn unclosed(source: &str, start: usize, code: usize, delimiter: char) -> Unclosed {
    let inside = source.get(code..).unwrap_or_default();
    let length = inside.find(['\n', '<', '>']).unwrap_or(inside.len());
    let shown = inside.get(..length).unwrap_or_default();
    // Of the end of the tag there may be a part.
    let shown = shown.trim_end_matches(|it: char| it == delimiter || it.is_whitespace());
    Unclosed {
        start,
        end: code + shown.len(),
    }
}

/// The length of a comment or of a literal that may hold any character, or else of one character.
pub(crate) fn token_length(code: &str, at: usize) -> usize {
    let rest = code.get(at..).unwrap_or_default();
    let one = rest.chars().next().map_or(1, char::len_utf8);
    let until = |from: usize, end: &str| {
        let found = rest.get(from..).and_then(|inside| inside.find(end));
        found.map_or(rest.len(), |length| from + length + end.len())
    };
    if rest.starts_with("//") {
        return until(2, "\n");
    }
    if rest.starts_with("/*") {
        return until(2, "*/");
    }
    if let Some(after) = rest.strip_prefix('r') {
        let hashes = after.len() - after.trim_start_matches('#').len();
        let follows_a_word = code
            .get(..at)
            .is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
        if !follows_a_word && after.get(hashes..).is_some_and(|it| it.starts_with('"')) {
            return until(hashes + 2, &format!("\"{}", "#".repeat(hashes)));
        }
    }
    match rest.chars().next() {
        Some('"') => quoted_length(rest, '"').unwrap_or(rest.len()),
        Some('\'') if is_char(rest) => quoted_length(rest, '\'').unwrap_or(one),
        _ => one,
    }
}

/// Whether this is a character and no lifetime.
fn is_char(rest: &str) -> bool {
    let mut chars = rest.chars().skip(1);
    matches!(
        (chars.next(), chars.next()),
        (Some('\\'), _) | (_, Some('\''))
    )
}

fn quoted_length(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return Some(at + quote.len_utf8()),
            _ => {}
        }
    }
    None
}

/// The brackets of Rust code outside of its literals and comments, with their places.
pub(crate) fn brackets(code: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(character) = code.get(at..).and_then(|rest| rest.chars().next()) {
        if "(){}[]".contains(character) {
            found.push((at, character));
        }
        at += token_length(code, at);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Kind, Unclosed, brackets, pieces};

    fn contents(source: &str) -> Vec<(Kind, &str)> {
        let pieces = pieces(source, '%').unwrap();
        let contents = pieces.into_iter().map(|it| (it.kind, &source[it.content]));
        contents.collect()
    }

    #[test]
    fn every_kind_of_tag_is_recognised() {
        let source = "a<% if x { %>b<%= y %><%- z %><%+ w %><%# c %>d<%%e";
        let expected = [
            (Kind::Text, "a"),
            (Kind::Code, "if x {"),
            (Kind::Text, "b"),
            (Kind::Shown('='), "y"),
            (Kind::Shown('-'), "z"),
            (Kind::Shown('+'), "w"),
            (Kind::Comment, "c"),
            (Kind::Text, "d"),
            (Kind::Text, "<%"),
            (Kind::Text, "e"),
        ];
        assert_eq!(contents(source), expected);
    }

    #[test]
    fn a_literal_does_not_end_a_tag() {
        for code in [
            r#"f("%>")"#,
            "f('\"')",
            r##"f(r#"%>"#)"##,
            "f() /* %> */",
            r#"f("\"%>")"#,
            "f::<'a>()",
        ] {
            let source = format!("<%= {code} %>");
            assert_eq!(contents(&source), [(Kind::Shown('='), code)]);
        }
    }

    #[test]
    fn a_tag_without_an_end_is_found_at_its_beginning() {
        for source in ["a<%= b </p>", "a<%= b </p><% } %>", "a<%= b %"] {
            assert_eq!(pieces(source, '%'), Err(Unclosed { start: 1, end: 6 }));
        }
    }

    #[test]
    fn brackets_of_literals_do_not_count() {
        let code = r#"if f("{", '}', b'(') /* ] */ { // )"#;
        let found: String = brackets(code).into_iter().map(|(_, it)| it).collect();
        assert_eq!(found, "(){");
    }
}
