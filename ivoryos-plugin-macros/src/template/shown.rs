//! The values of `<%= … %>`: what it cannot show, as far as the struct says, misspelt variables, and filters.

use std::collections::HashSet;

use syn::ext::IdentExt;
use syn::{Expr, Ident, Member};

use super::assemble::{Mistake, Piece};
use super::fields::{Fields, Shape};
use super::filter;
use super::positions::with_positions;
use super::scan::Kind;
use crate::diagnostics;

/// What `<%= … %>` cannot show, as far as the struct says, and the filter after it.
pub(crate) fn check(piece: &Piece, bound: &HashSet<String>, fields: &Fields) -> Option<Mistake> {
    let (value, name) = with_positions(|| {
        let value = filter::split(&piece.text);
        let name = value
            .filter
            .as_ref()
            .map(|it| (it.name.clone(), it.range.clone(), it.argument().to_owned()));
        (value.code, name)
    });
    if let Some((name, range, other)) = name {
        // What is always there needs no other value.
        let other = (!fields.is_plain(&value)).then_some(other.as_str());
        let message = diagnostics::unknown_filter(&name, &value, other, filter::KNOWN);
        let is_known = filter::KNOWN.contains(&name.as_str());
        return (!is_known).then(|| Mistake::in_piece(piece, &range, message));
    }
    if piece.kind == Kind::Shown('+') {
        return None;
    }
    if let Some(name) = first_name(&value)
        && !bound.contains(name)
        && !fields.has(name)
    {
        let variables = bound.iter().map(String::as_str);
        let variable = diagnostics::nearest(name, &variables.collect::<Vec<_>>());
        let field = || diagnostics::nearest(name, &fields.names());
        let nearest = variable
            .map(str::to_owned)
            .or_else(|| field().map(|field| format!("self.{field}")))?;
        let message = diagnostics::unknown_variable(name, &nearest);
        return Some(Mistake::in_piece(piece, &(0..name.len()), message));
    }
    let field = with_positions(|| field_of_self(&syn::parse_str(&value).ok()?))?;
    let message = match fields.shape(&field)? {
        Shape::Option => diagnostics::option_shown(&field),
        Shape::List => diagnostics::list_shown(&field),
        _ => return None,
    };
    Some(Mistake::in_piece(piece, &(0..value.len()), message))
}

/// The variable that code begins with; a constant is in capitals, and functions and paths are called otherwise.
fn first_name(code: &str) -> Option<&str> {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let (name, rest) = code.split_at(code.find(|it| !is_word(it)).unwrap_or(code.len()));
    let is_variable = name.starts_with(|it: char| it.is_lowercase()) && name != "self";
    let is_alone = rest.is_empty() || rest.starts_with('.');
    (is_variable && is_alone && syn::parse_str::<Ident>(name).is_ok()).then_some(name)
}

/// The name of the field if the code is `self.field`.
pub(super) fn field_of_self(code: &Expr) -> Option<String> {
    let Expr::Field(field) = code else {
        return None;
    };
    match (&*field.base, &field.member) {
        (Expr::Path(base), Member::Named(name)) if base.path.is_ident("self") => {
            Some(name.unraw().to_string())
        }
        _ => None,
    }
}
