//! Whether the code of a template is Rust, and which mistake it is if it is not.

use std::ops::Range;

use syn::{Block, Expr};

use super::assemble::{Assembled, Mistake, Piece};
use super::positions::with_positions;
use super::scan::{Kind, brackets};
use crate::diagnostics;

/// The code of all tags as one block, and where each piece is in it.
pub(crate) struct Code {
    pub(crate) text: String,
    ranges: Vec<Range<usize>>,
}

impl Code {
    pub(crate) fn of(pieces: &[Piece]) -> Self {
        let mut code = Self {
            text: "{\n".to_owned(),
            ranges: Vec::new(),
        };
        for piece in pieces {
            let (before, content, after) = match piece.kind {
                Kind::Text => ("", "text!();", "\n"),
                Kind::Comment => ("", "", ""),
                Kind::Code => ("", piece.text.as_str(), "\n"),
                Kind::Shown(_) => ("shown!(", piece.text.as_str(), "\n);\n"),
            };
            code.text += before;
            let start = code.text.len();
            code.text += content;
            code.ranges.push(start..code.text.len());
            code.text += after;
        }
        code.text += "}";
        code
    }

    /// The piece at a place of the code, and the place in it.
    pub(crate) fn locate<'a>(&self, at: usize, pieces: &'a [Piece]) -> Option<(&'a Piece, usize)> {
        let index = self.ranges.iter().rposition(|range| range.start <= at)?;
        let (piece, range) = (pieces.get(index)?, self.ranges.get(index)?);
        Some((piece, (at - range.start).min(piece.text.len())))
    }
}

/// The first mistake in the syntax.
pub(crate) fn syntax(template: &Assembled) -> Result<(), Mistake> {
    let pieces = &template.pieces;
    for piece in pieces {
        if let Kind::Shown(flag) = piece.kind {
            shown(piece, flag)?;
        }
    }
    let unbalanced = balance(pieces);
    if unbalanced.is_err() {
        other_languages(pieces)?;
    }
    unbalanced?;
    let code = Code::of(pieces);
    let Err((at, error)) = parse::<Block>(&code.text) else {
        return Ok(());
    };
    other_languages(pieces)?;
    let Some((piece, at)) = code.locate(at, pieces) else {
        return Ok(());
    };
    let index = pieces.iter().position(|it| std::ptr::eq(it, piece));
    let before = pieces.get(..index.unwrap_or_default()).unwrap_or_default();
    if is_between_arms(before) {
        return Err(Mistake::all_of(piece, diagnostics::between_arms()));
    }
    if let Some(value) = [piece]
        .into_iter()
        .chain(before.last())
        .find(|it| is_value(it))
    {
        let message = diagnostics::not_shown(&value.text);
        return Err(Mistake::all_of(value, message));
    }
    let code_before = before.iter().rfind(|it| it.kind != Kind::Comment);
    if let Some(statement) = code_before.filter(|it| it.kind == Kind::Code)
        && error == "expected `;`"
    {
        let message = diagnostics::no_semicolon(&statement.text);
        return Err(Mistake::all_of(statement, message));
    }
    Err(not_rust(piece, at, &error))
}

/// The value of `<%= … %>`: an expression.
fn shown(piece: &Piece, flag: char) -> Result<(), Mistake> {
    let tag = format!("<%{flag}");
    let text = piece.text.trim();
    if text.is_empty() {
        let message = diagnostics::nothing_shown(&tag);
        return Err(Mistake::all_of(piece, message));
    }
    balance(std::slice::from_ref(piece))?;
    if text.starts_with("loop.") {
        return Err(Mistake::all_of(piece, diagnostics::loop_variable(text)));
    }
    let Err((at, error)) = parse::<Expr>(text) else {
        return Ok(());
    };
    let value = text.trim_end_matches(';').trim_end();
    if value.len() < text.len() && parse::<Expr>(value).is_ok() {
        let message = diagnostics::shown_statement(&tag, value);
        return Err(Mistake::in_piece(
            piece,
            &(value.len()..text.len()),
            message,
        ));
    }
    if let Some((value, rest)) = text.split_once(" if ")
        && let Some((condition, other)) = rest.split_once(" else ")
        && [value, condition, other]
            .iter()
            .all(|it| parse::<Expr>(it).is_ok())
    {
        let corrected = format!("{tag} if {condition} {{ {value} }} else {{ {other} }} %>");
        return Err(Mistake::all_of(
            piece,
            diagnostics::other_conditional(&corrected),
        ));
    }
    if let Some((value, format)) = text.rsplit_once(':')
        && is_format(format)
        && parse::<Expr>(value).is_ok()
    {
        let message = diagnostics::shown_with_a_format(&tag, value.trim(), format.trim());
        return Err(Mistake::all_of(piece, message));
    }
    Err(not_rust(piece, at, &error))
}

/// What follows the `:` in `{:.1}`.
fn is_format(format: &str) -> bool {
    let is_part = |it: char| it.is_ascii_alphanumeric() || ".?<>^+#".contains(it);
    !format.trim().is_empty() && format.trim().chars().all(is_part)
}

/// What Python writes, and Rust.
const OPERATORS: &[(&str, &str)] = &[("and", "&&"), ("is", "=="), ("not", "!"), ("or", "||")];

fn not_rust(piece: &Piece, at: usize, error: &str) -> Mistake {
    let rest = piece.text.get(at..).unwrap_or_default();
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let length = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
    let word = rest.get(..length).unwrap_or_default();
    let operator = OPERATORS.iter().find(|(other, _)| *other == word);
    let message = match operator {
        Some((_, operator)) => diagnostics::other_operator(word, operator),
        None => diagnostics::not_rust(&error),
    };
    Mistake::in_piece(piece, &(at..at + length.max(1)), message)
}

/// Parses code; the error is where it is and what it says.
fn parse<T: syn::parse::Parse>(code: &str) -> Result<(), (usize, String)> {
    with_positions(|| match syn::parse_str::<T>(code) {
        Ok(_) => Ok(()),
        Err(error) => {
            let at = error.span().byte_range();
            // The end of the code has no place.
            let at = if at.is_empty() { code.len() } else { at.start };
            Err((at, error.to_string()))
        }
    })
}

/// Every bracket of the tags has its other half.
fn balance(pieces: &[Piece]) -> Result<(), Mistake> {
    let mut open: Vec<(&Piece, usize, char)> = Vec::new();
    for piece in pieces
        .iter()
        .filter(|it| it.kind != Kind::Text && it.kind != Kind::Comment)
    {
        for (at, bracket) in brackets(&piece.text) {
            let opening = match bracket {
                ')' => '(',
                ']' => '[',
                '}' => '{',
                _ => {
                    open.push((piece, at, bracket));
                    continue;
                }
            };
            match open.pop() {
                Some((_, _, last)) if last == opening => {}
                Some((piece, at, last)) => {
                    let message = diagnostics::block_not_closed(last);
                    return Err(Mistake::in_piece(piece, &(at..at + 1), message));
                }
                None => {
                    let message = diagnostics::nothing_to_close(bracket);
                    return Err(Mistake::in_piece(piece, &(at..at + 1), message));
                }
            }
        }
    }
    match open.first() {
        None => Ok(()),
        Some((piece, at, bracket)) => {
            let message = diagnostics::block_not_closed(*bracket);
            Err(Mistake::in_piece(piece, &(*at..at + 1), message))
        }
    }
}

fn other_languages(pieces: &[Piece]) -> Result<(), Mistake> {
    for (index, piece) in pieces.iter().enumerate() {
        other_language(piece, pieces.get(..index).unwrap_or_default())?;
    }
    Ok(())
}

/// Code as other template engines have it: `<% if x %>`, `<% else %>`, `<% end %>`. `before`: the pieces before it.
fn other_language(piece: &Piece, before: &[Piece]) -> Result<(), Mistake> {
    if piece.kind != Kind::Code {
        return Ok(());
    }
    let code = piece.text.trim().trim_end_matches(':').trim_end();
    let after_block = code.strip_prefix('}').map(str::trim_start);
    let is_else_if = |it: &&str| {
        ["elif", "elsif", "elseif"]
            .iter()
            .any(|word| it.starts_with(word))
    };
    let code = after_block.filter(is_else_if).unwrap_or(code);
    let end = code.find(|it: char| !it.is_alphanumeric() && it != '_');
    let (word, rest) = code.split_at(end.unwrap_or(code.len()));
    let rest = rest.trim();
    let has_block = brackets(code).iter().any(|(_, it)| *it == '{');
    let message = match word {
        "end" | "endif" | "endfor" | "endwhile" | "endmatch" if rest.is_empty() => {
            diagnostics::no_block_end(word)
        }
        "elif" | "elsif" | "elseif" => {
            let condition = rest.trim_end_matches('{').trim_end();
            let corrected = format!("}} else if {condition} {{");
            diagnostics::other_else(word, &corrected, ended_before(before).is_some())
        }
        "else" => {
            let is_ended = ended_before(before);
            if has_block && is_ended == Some("") {
                return Ok(());
            }
            let begun = code.trim_end_matches('{').trim_end();
            diagnostics::other_else(begun, &format!("}} {begun} {{"), is_ended.is_some())
        }
        "include" => {
            let file = rest
                .trim_end_matches(';')
                .trim_matches(['(', ')', '"', '\'', ' ']);
            diagnostics::include_without_its_mark(file)
        }
        "if" | "for" | "while" | "match" | "loop" if !has_block => {
            diagnostics::no_block_begin(code)
        }
        "" if code.starts_with('=') => {
            diagnostics::shown_with_a_space(code.trim_start_matches('=').trim())
        }
        _ => return Ok(()),
    };
    Err(Mistake::all_of(piece, message))
}

/// The space between a piece and the tag before it, if that ends a block.
fn ended_before(before: &[Piece]) -> Option<&str> {
    let mut before = before.iter().rev().filter(|it| it.kind != Kind::Comment);
    let (mut last, mut space) = (before.next()?, "");
    if last.kind == Kind::Text && last.text.trim().is_empty() {
        (last, space) = (before.next()?, last.text.as_str());
    }
    let is_end = last.kind == Kind::Code && last.text.trim() == "}";
    is_end.then_some(space)
}

/// `<% self.field %>`: a value, and no statement.
fn is_value(piece: &Piece) -> bool {
    piece.kind == Kind::Code
        && with_positions(|| {
            let parsed = syn::parse_str::<Expr>(&piece.text);
            matches!(
                parsed,
                Ok(Expr::Field(_) | Expr::MethodCall(_) | Expr::Path(_) | Expr::Call(_))
            )
        })
}

/// Whether the innermost open block of the pieces is that of a `match`.
fn is_between_arms(pieces: &[Piece]) -> bool {
    let mut open = Vec::new();
    for piece in pieces.iter().filter(|it| it.kind == Kind::Code) {
        let mut from = 0;
        for (at, bracket) in brackets(&piece.text) {
            match bracket {
                '{' => {
                    let before = piece.text.get(from..at).unwrap_or_default();
                    let mut words = before.split(|it: char| !it.is_alphanumeric());
                    open.push(words.any(|word| word == "match"));
                    from = at;
                }
                '}' => {
                    open.pop();
                    from = at;
                }
                _ => {}
            }
        }
    }
    open.last().copied().unwrap_or_default()
}
