//! `{{ value }}` and `{% if … %}` of other template engines in the text: sailfish would show them as they are.

use super::assemble::{Assembled, Mistake, Piece};
use super::fields::{Fields, Shape};
use super::scan::Kind;
use crate::diagnostics;
use crate::error_sink::Message;

const TAGS: &[&str] = &[
    "if", "elif", "else", "endif", "for", "endfor", "block", "endblock", "extends", "include",
    "set", "match", "when", "endmatch", "let", "raw", "endraw", "macro", "endmacro",
];

/// The mistakes outside of scripts and styles, where braces mean something else; and JSON within scripts.
pub(crate) fn check(template: &Assembled, fields: &Fields, is_escaped: bool) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut raw = None;
    for piece in &template.pieces {
        if piece.kind == Kind::Shown('=')
            && raw == Some("</script")
            && is_escaped
            && is_json_of_texts(&piece.text, fields)
        {
            mistakes.push(Mistake::all_of(
                piece,
                diagnostics::json_in_a_script(&piece.text),
            ));
        }
        if piece.kind != Kind::Text {
            continue;
        }
        let lower = piece.text.to_ascii_lowercase();
        for (at, _) in piece.text.match_indices(['{', '<', '-']) {
            let (rest, lower) = (piece.text.get(at..), lower.get(at..));
            let (rest, lower) = (rest.unwrap_or_default(), lower.unwrap_or_default());
            raw = match raw {
                Some(end) if lower.starts_with(end) => None,
                None if lower.starts_with("<!--") => Some("-->"),
                None if lower.starts_with("<script") => Some("</script"),
                None if lower.starts_with("<style") => Some("</style"),
                raw => raw,
            };
            if raw.is_none()
                && let Some((length, message)) = mistake_at(rest, fields)
            {
                mistakes.push(mistake(piece, at, length, message));
            }
        }
    }
    mistakes
}

/// Whether the code makes a text of JSON of a field with texts, whose quotes would be escaped. Numbers have none.
fn is_json_of_texts(code: &str, fields: &Fields) -> bool {
    let makes_json = ["serde_json::to_string(&self.", "format!(\"{:?}\", self."];
    makes_json.iter().any(|begin| {
        let rest = code.strip_prefix(begin).unwrap_or_default();
        let is_word = |it: char| it.is_alphanumeric() || it == '_';
        let end = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        after.starts_with(')') && fields.holds_texts(name)
    })
}

fn mistake_at(rest: &str, fields: &Fields) -> Option<(usize, Message)> {
    value(rest, fields)
        .or_else(|| tag(rest, fields))
        .or_else(|| comment(rest))
        .or_else(|| interpolated(rest, fields))
}

/// `{# … #}`
fn comment(rest: &str) -> Option<(usize, Message)> {
    let (inner, _) = rest.strip_prefix("{#")?.split_once("#}")?;
    let length = inner.len() + 4;
    let corrected = format!("<%# {} %>", inner.trim());
    let message = diagnostics::other_engine(rest.get(..length)?, &corrected);
    Some((length, message))
}

/// `{self.field}`, as a format string has a variable.
fn interpolated(rest: &str, fields: &Fields) -> Option<(usize, Message)> {
    let inner = rest.strip_prefix("{self.")?;
    let (name, _) = inner.split_once('}')?;
    if !fields.has(name) {
        return None;
    }
    let length = name.len() + "{self.}".len();
    let message = diagnostics::other_engine_value(rest.get(..length)?, &field(name, fields));
    Some((length, message))
}

fn mistake(piece: &Piece, at: usize, length: usize, message: Message) -> Mistake {
    Mistake::in_piece(piece, &(at..at + length), message)
}

/// `{{ field … }}`, with a field of the struct: scripts in the browser may have their own `{{ … }}`.
fn value(rest: &str, fields: &Fields) -> Option<(usize, Message)> {
    let inner = rest.strip_prefix("{{")?;
    let (inner, _) = inner.split_once("}}")?;
    let code = inner.trim().trim_matches('-').trim();
    let name = code.strip_prefix("self.").unwrap_or(code);
    let end = name.find(|it: char| !it.is_alphanumeric() && it != '_');
    let (first, _) = name.split_at(end.unwrap_or(name.len()));
    if !fields.has(first) {
        return None;
    }
    let length = inner.len() + 4;
    let written = rest.get(..length)?;
    Some((
        length,
        diagnostics::other_engine_value(written, &field(name, fields)),
    ))
}

/// What shows a field, or what begins with one.
fn field(name: &str, fields: &Fields) -> String {
    match fields.shape(name) {
        Some(Shape::Option) => diagnostics::shown_option(name),
        Some(Shape::List) => diagnostics::shown_list(name),
        _ => format!("<%= self.{name} %>"),
    }
}

/// `{% if … %}`
fn tag(rest: &str, fields: &Fields) -> Option<(usize, Message)> {
    let inner = rest.strip_prefix("{%")?;
    let (inner, _) = inner.split_once("%}")?;
    let code = inner.trim().trim_matches('-').trim();
    let (word, argument) = code.split_once(char::is_whitespace).unwrap_or((code, ""));
    let argument = argument.trim();
    if !TAGS.contains(&word) {
        return None;
    }
    let corrected = match word {
        "else" => "<% } else { %>".to_owned(),
        "elif" => format!("<% }} else if {} {{ %>", condition(argument, fields)),
        "if" => format!("<% if {} {{ %>", condition(argument, fields)),
        "for" => format!("<% for {} {{ %>", iteration(argument, fields)),
        "match" => format!("<% match {} {{ %>", with_self(argument, fields)),
        "include" => format!("<% include!({}); %>", argument.replace('\'', "\"")),
        "set" | "let" => format!("<% let {}; %>", with_self(argument, fields)),
        _ if word.starts_with("end") => "<% } %>".to_owned(),
        _ => "<% include!(\"other.stpl\"); %>".to_owned(),
    };
    let length = inner.len() + 4;
    let message = diagnostics::other_engine(rest.get(..length)?, &corrected);
    Some((length, message))
}

/// `not ml` as Rust asks it.
fn condition(argument: &str, fields: &Fields) -> String {
    let negated = argument
        .strip_prefix("not ")
        .or_else(|| argument.strip_prefix('!'));
    let name = negated.unwrap_or(argument).trim();
    let condition = fields.condition(name, negated.is_some());
    condition.unwrap_or_else(|| {
        let not = negated.map_or("", |_| "!");
        format!("{not}{}", with_self(name, fields))
    })
}

/// `item in items` as Rust counts it.
fn iteration(argument: &str, fields: &Fields) -> String {
    match argument.split_once(" in ") {
        Some((item, items)) if fields.has(items.trim()) => {
            format!("{item} in &self.{}", items.trim())
        }
        _ => with_self(argument, fields),
    }
}

/// The code with `self.` before each field.
fn with_self(code: &str, fields: &Fields) -> String {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let mut written = String::new();
    for part in code.split_inclusive(|it| !is_word(it)) {
        let word = part.trim_end_matches(|it| !is_word(it));
        if fields.has(word) && !written.ends_with(['.', '"', '\'']) {
            written += "self.";
        }
        written += part;
    }
    written
}
