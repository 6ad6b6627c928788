//! The fields of the struct in the template's code: misspelt ones, those without `self.`, and values of other template
//! engines in the text.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Ident, Item, Macro, PatIdent, Token, UseName, UseRename};

use super::assemble::{Assembled, Mistake, Piece};
use super::check::Code;
use super::fields::{Fields, Shape};
use super::positions::with_positions;
use super::scan::Kind;
use super::shown;
use crate::diagnostics;

/// All mistakes with names.
pub(crate) fn check(template: &Assembled, fields: &Fields) -> Vec<Mistake> {
    let pieces = &template.pieces;
    let code = Code::of(pieces);
    let mut bound = Bound::default();
    let mut mistakes: Vec<Mistake> = with_positions(|| {
        if let Ok(mut block) = syn::parse_str::<Block>(&code.text) {
            bound.visit_block_mut(&mut block);
        }
        let mut uses = Vec::new();
        let tokens = code.text.parse::<TokenStream>().unwrap_or_default();
        find_uses(tokens, &bound.0, fields, &mut uses);
        let located = uses
            .into_iter()
            .filter_map(|it| it.located(&code, pieces, fields));
        located.collect()
    });
    mistakes.extend(taken_twice(template, fields));
    for piece in pieces {
        if let Kind::Shown(_) = piece.kind {
            mistakes.extend(shown::check(piece, &bound.0, fields));
        }
    }
    mistakes
}

/// The names that patterns and items of the template declare.
#[derive(Default)]
struct Bound(HashSet<String>);

impl VisitMut for Bound {
    fn visit_pat_ident_mut(&mut self, pattern: &mut PatIdent) {
        self.0.insert(pattern.ident.to_string());
        visit_mut::visit_pat_ident_mut(self, pattern);
    }

    fn visit_item_mut(&mut self, item: &mut Item) {
        let name = match item {
            Item::Const(item) => Some(&item.ident),
            Item::Static(item) => Some(&item.ident),
            Item::Fn(item) => Some(&item.sig.ident),
            _ => None,
        };
        self.0.extend(name.map(ToString::to_string));
        visit_mut::visit_item_mut(self, item);
    }

    /// What a tag shows, and the arguments of `format!` and the like.
    fn visit_macro_mut(&mut self, called: &mut Macro) {
        let arguments =
            Punctuated::<Expr, Token![,]>::parse_terminated.parse2(called.tokens.clone());
        for mut argument in arguments.into_iter().flatten() {
            self.visit_expr_mut(&mut argument);
        }
    }

    fn visit_use_name_mut(&mut self, name: &mut UseName) {
        self.0.insert(name.ident.to_string());
    }

    fn visit_use_rename_mut(&mut self, name: &mut UseRename) {
        self.0.insert(name.rename.to_string());
    }
}

/// A name in the code that is a mistake.
struct Use {
    ident: Ident,
    mistake: Misuse,
}

enum Misuse {
    UnknownField,
    WithoutSelf,
    /// `if self.field {`, where the field is no `bool`; and what to write.
    Condition(String),
}

impl Use {
    fn located(self, code: &Code, pieces: &[Piece], fields: &Fields) -> Option<Mistake> {
        let range = self.ident.span().byte_range();
        let (piece, at) = code.locate(range.start, pieces)?;
        let name = self.ident.unraw().to_string();
        let message = match self.mistake {
            Misuse::UnknownField => diagnostics::unknown_field(&name, &fields.of, &fields.names()),
            Misuse::WithoutSelf => diagnostics::field_without_self(&name, &fields.of),
            Misuse::Condition(condition) => diagnostics::no_condition(&name, &condition),
        };
        Some(Mistake::in_piece(piece, &(at..at + range.len()), message))
    }
}

/// Finds the names in the code, in the arguments of macros too.
fn find_uses(tokens: TokenStream, bound: &HashSet<String>, fields: &Fields, uses: &mut Vec<Use>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => find_uses(group.stream(), bound, fields, uses),
            TokenTree::Ident(ident) => {
                let around = Around {
                    tokens: &tokens,
                    at,
                };
                let mistake = misuse(ident, &around, bound, fields);
                uses.extend(mistake.map(|mistake| Use {
                    ident: ident.clone(),
                    mistake,
                }));
            }
            _ => {}
        }
    }
}

fn misuse(
    ident: &Ident,
    around: &Around,
    bound: &HashSet<String>,
    fields: &Fields,
) -> Option<Misuse> {
    let name = ident.unraw().to_string();
    let is_range = around.is(-1, ".") && around.is(-2, ".");
    let is_path = around.is(1, ":");
    if around.is(-1, ".") && !is_range {
        if !around.is(-2, "self") || around.is_called() || is_path {
            return None;
        }
        if !fields.has(&name) {
            return Some(Misuse::UnknownField);
        }
        let negated = around.is(-3, "!") && around.is(-4, "if");
        let is_condition = around.is(-3, "if") || negated;
        let condition = fields.condition(&name, negated);
        let condition = condition.filter(|_| is_condition && around.begins_block());
        return condition.map(Misuse::Condition);
    }
    // `name: value`, `name = value` of a macro, `name!`, `'name` and `path::name`.
    let is_label = around.is(1, "=") && !around.is(2, "=") && !around.is(2, ">");
    let is_macro = around.is(1, "!") && !around.is(2, "=");
    let is_other = around.is_called()
        || is_path
        || is_label
        || is_macro
        || around.is(-1, ":") && around.is(-2, ":")
        || around.is(-1, "'");
    let is_use = fields.has(&name) && !bound.contains(&name) && !is_other;
    is_use.then_some(Misuse::WithoutSelf)
}

/// `for … in self.list` takes the list. A second such loop has none, unless only one of them is reached.
fn taken_twice(template: &Assembled, fields: &Fields) -> Option<Mistake> {
    let is_code = |it: &&Piece| it.kind == Kind::Code;
    let mut taken: HashMap<&str, usize> = HashMap::new();
    for piece in template.pieces.iter().filter(is_code) {
        if piece.text.contains("else") || piece.text.contains("match") {
            return None;
        }
        let Some((before, list)) = piece.text.rsplit_once(" in self.") else {
            continue;
        };
        let name = list.trim_end_matches(['{', ' ', '\n']);
        if !matches!(fields.shape(name), Some(Shape::List)) || fields.is_reference(name) {
            continue;
        }
        let start = before.len() + " in ".len();
        let line = template
            .sources
            .get(piece.source)
            .map_or(0, |it| it.line(piece.offset));
        if let Some(first) = taken.insert(name, line) {
            let message = diagnostics::list_taken(name, first);
            let end = start + "self.".len() + name.len();
            return Some(Mistake::in_piece(piece, &(start..end), message));
        }
    }
    None
}

/// A token among its neighbours.
struct Around<'a> {
    tokens: &'a [TokenTree],
    at: usize,
}

impl Around<'_> {
    fn get(&self, offset: isize) -> Option<&TokenTree> {
        self.tokens.get(self.at.checked_add_signed(offset)?)
    }

    fn is(&self, offset: isize, text: &str) -> bool {
        match self.get(offset) {
            Some(TokenTree::Group(_)) | None => false,
            Some(token) => token.to_string() == text,
        }
    }

    fn is_called(&self) -> bool {
        self.is_before(Delimiter::Parenthesis)
    }

    fn begins_block(&self) -> bool {
        self.is_before(Delimiter::Brace)
    }

    fn is_before(&self, delimiter: Delimiter) -> bool {
        matches!(self.get(1), Some(TokenTree::Group(it)) if it.delimiter() == delimiter)
    }
}
