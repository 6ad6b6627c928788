//! Writes a template anew for sailfish, with the expression of each tag in a macro that is named for its line: the
//! compiler's errors name the macro that they come from.

use std::collections::HashSet;
use std::ops::Range;

use syn::spanned::Spanned;
use syn::{Block, Expr, Stmt};

use super::assemble::{Assembled, Piece};
use super::check::Code;
use super::fields::Fields;
use super::filter;
use super::positions::with_positions;
use super::scan::{Kind, brackets};

/// The template for sailfish.
pub(crate) fn rewritten(template: &Assembled, fields: &Fields) -> String {
    let mut names = HashSet::new();
    let pieces = with_positions(|| {
        let mut pieces = Vec::new();
        for piece in &template.pieces {
            // A field with a text cannot be an error, and a macro less is faster to compile.
            let replaced = if fields.is_plain(&piece.text) {
                None
            } else {
                named(piece, template, &mut names)
            };
            match replaced {
                Some(replaced) => pieces.extend(replaced),
                None => pieces.push(piece.clone()),
            }
        }
        // A tag may begin in the middle of an expression, where no macro can be declared.
        let is_rust = syn::parse_str::<Block>(&Code::of(&pieces).text).is_ok();
        if is_rust {
            pieces
        } else {
            template.pieces.clone()
        }
    });
    let sources = pieces.iter().map(|it| source(it, template.delimiter));
    sources.collect()
}

/// A piece as a template has it.
fn source(piece: &Piece, delimiter: char) -> String {
    let text = &piece.text;
    let tag = format!("<{delimiter}");
    match piece.kind {
        Kind::Text => text.replace(&tag, &format!("{tag}{delimiter}")),
        Kind::Comment => String::new(),
        Kind::Code => format!("{tag} {text}\n{delimiter}>"),
        // The end of the tag is not to be in a comment.
        Kind::Shown(flag) if text.contains("//") => format!("{tag}{flag} {text}\n{delimiter}>"),
        Kind::Shown(flag) => format!("{tag}{flag} {text} {delimiter}>"),
    }
}

/// The pieces instead of one that has an expression.
fn named(piece: &Piece, template: &Assembled, names: &mut HashSet<String>) -> Option<Vec<Piece>> {
    let piece_of = |kind, text| Piece {
        kind,
        text,
        ..piece.clone()
    };
    if let Kind::Shown(flag) = piece.kind {
        let value = filter::split(&piece.text);
        let is_asked = flag != '+' && value.filter.is_none();
        let whole = 0..value.code.len();
        let (name, declared) = declare(piece, &whole, is_asked, template, names)?;
        let shown = match value.filter {
            Some(filter) => format!("{name}!() | {}", filter.code),
            None => format!("{name}!()"),
        };
        let declared = piece_of(Kind::Code, declared);
        return Some(vec![declared, piece_of(piece.kind, shown)]);
    }
    if piece.kind != Kind::Code {
        return None;
    }
    let text = &piece.text;
    let begin = text.len()
        - text
            .trim_start_matches(|it: char| it == '}' || it.is_whitespace())
            .len();
    let statement = text.get(begin..)?;
    let range = expression(statement)?;
    let range = begin + range.start..begin + range.end;
    let (name, declared) = declare(piece, &range, false, template, names)?;
    let [ended, before, after] =
        [0..begin, begin..range.start, range.end..text.len()].map(|it| text.get(it));
    let text = format!("{} {declared} {}{name}!(){}", ended?, before?, after?);
    Some(vec![piece_of(Kind::Code, text)])
}

/// The macro's name and its declaration. `is_shown`: the library asks of the value whether it can be shown.
fn declare(
    piece: &Piece,
    part: &Range<usize>,
    is_shown: bool,
    template: &Assembled,
    names: &mut HashSet<String>,
) -> Option<(String, String)> {
    let code = piece.text.get(part.clone())?;
    // Sailfish joins texts around a loop, but not where it sees that the loop can be left.
    let is_jump = |word: &str| matches!(word, "break" | "continue");
    let mut words = code.split(|it: char| !it.is_alphanumeric());
    if code.is_empty() || code.contains('$') || words.any(is_jump) {
        return None;
    }
    let source = template.sources.get(piece.source)?;
    let at = piece.part(part).start;
    let file = source.name.rsplit('/').next().unwrap_or_default();
    let mut name: String = file
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it } else { '_' })
        .collect();
    if name.starts_with(|it: char| it.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name = format!("{name}_line_{}", source.line(at));
    if !names.insert(name.clone()) {
        name = format!("{name}_column_{}", source.column(at));
        names.insert(name.clone());
    }
    let code = if is_shown {
        format!("__ivoryos::shown(&&({code}))")
    } else {
        code.to_owned()
    };
    let declared = format!("macro_rules! {name} {{ () => {{ {code} }} }}");
    Some((name, declared))
}

/// The expression of a statement that begins in a tag: what is counted, asked or assigned. Names that patterns of the
/// same statement declare are not visible to a macro before it, so an expression with `let` in it is left out.
fn expression(statement: &str) -> Option<Range<usize>> {
    let open: i32 = brackets(statement)
        .into_iter()
        .map(|(_, it)| match it {
            '{' => 1,
            '}' => -1,
            _ => 0,
        })
        .sum();
    let of_condition = |condition: &Expr| match condition {
        Expr::Let(it) => Some(it.expr.span().byte_range()),
        Expr::Binary(it) if has_let(&it.left) || has_let(&it.right) => None,
        other => Some(other.span().byte_range()),
    };
    if open == 0 {
        let within = |input: syn::parse::ParseStream| Block::parse_within(input);
        let statements = syn::parse::Parser::parse_str(within, statement).ok()?;
        let [Stmt::Local(local)] = statements.as_slice() else {
            return None;
        };
        let init = local.init.as_ref().filter(|it| it.diverge.is_none())?;
        return Some(init.expr.span().byte_range());
    }
    if open != 1 || !statement.trim_end().ends_with('{') {
        return None;
    }
    match syn::parse_str::<Expr>(&format!("{statement}\n}}")).ok()? {
        Expr::ForLoop(it) => Some(it.expr.span().byte_range()),
        Expr::Match(it) => Some(it.expr.span().byte_range()),
        Expr::If(it) => of_condition(&it.cond),
        Expr::While(it) => of_condition(&it.cond),
        _ => None,
    }
}

fn has_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(it) => has_let(&it.left) || has_let(&it.right),
        Expr::Paren(it) => has_let(&it.expr),
        _ => false,
    }
}
