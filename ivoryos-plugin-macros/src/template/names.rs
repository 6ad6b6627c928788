//! The fields of the struct in the template's code: misspelt ones, those without `self.`, and values of other template
//! engines in the text.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Expr, ExprForLoop, Ident, Item, LitStr, Macro, Pat, PatIdent, Token, UseName, UseRename,
};

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
        let references = bound.references(fields);
        find_uses(tokens, None, &bound, &references, fields, &mut uses);
        let located = uses
            .into_iter()
            .filter_map(|it| it.located(&code, pieces, fields));
        located.collect()
    });
    mistakes.extend(taken_twice(template, fields));
    for piece in pieces {
        if let Kind::Shown(_) = piece.kind {
            mistakes.extend(shown::check(piece, &bound.names, fields));
        }
    }
    mistakes
}

/// The names that patterns and items of the template declare.
#[derive(Default)]
struct Bound {
    names: HashSet<String>,
    /// How often each is declared.
    counts: HashMap<String, usize>,
    /// The variables of loops, with the field whose items they refer to.
    of_loops: Vec<(String, String)>,
}

impl Bound {
    fn declare(&mut self, name: String) {
        *self.counts.entry(name.clone()).or_default() += 1;
        self.names.insert(name);
    }

    /// The variables that are references to numbers, wherever they are used.
    fn references(&self, fields: &Fields) -> HashSet<String> {
        let mut names = HashSet::new();
        for name in &self.names {
            let of_it: Vec<_> = self.of_loops.iter().filter(|(it, _)| it == name).collect();
            let is_all = self.counts.get(name) == Some(&of_it.len());
            if is_all && of_it.iter().all(|(_, list)| fields.holds_numbers(list)) {
                names.insert(name.clone());
            }
        }
        names
    }
}

impl VisitMut for Bound {
    fn visit_pat_ident_mut(&mut self, pattern: &mut PatIdent) {
        self.declare(pattern.ident.to_string());
        visit_mut::visit_pat_ident_mut(self, pattern);
    }

    fn visit_expr_for_loop_mut(&mut self, each: &mut ExprForLoop) {
        self.of_loops.extend(of_loop(&each.pat, &each.expr));
        visit_mut::visit_expr_for_loop_mut(self, each);
    }

    fn visit_item_mut(&mut self, item: &mut Item) {
        let name = match item {
            Item::Const(item) => Some(&item.ident),
            Item::Static(item) => Some(&item.ident),
            Item::Fn(item) => Some(&item.sig.ident),
            _ => None,
        };
        if let Some(name) = name {
            self.declare(name.to_string());
        }
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
        self.declare(name.ident.to_string());
    }

    fn visit_use_rename_mut(&mut self, name: &mut UseRename) {
        self.declare(name.rename.to_string());
    }
}

/// The variable of a loop and the field: `for dose in &self.doses`, `for dose in self.doses.iter()`, and the same with
/// `.enumerate()`.
fn of_loop(pattern: &Pat, list: &Expr) -> Option<(String, String)> {
    match (pattern, list) {
        (pattern, Expr::Paren(list)) => of_loop(pattern, &list.expr),
        (Pat::Tuple(pair), Expr::MethodCall(call)) if call.method == "enumerate" => {
            of_loop(pair.elems.iter().nth(1)?, &call.receiver)
        }
        (Pat::Ident(name), Expr::MethodCall(call)) if call.method == "iter" => Some((
            name.ident.to_string(),
            shown::field_of_self(&call.receiver)?,
        )),
        (Pat::Ident(name), Expr::Reference(list)) => {
            Some((name.ident.to_string(), shown::field_of_self(&list.expr)?))
        }
        _ => None,
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
    /// `self.field > 3.0` of an `Option`; and what to write.
    OptionCompared(String),
    /// `self.field.unwrap_or("–")` of a number; and the text.
    OptionOrText(String),
    /// `format!("{:.1}", self.field)` of an `Option`; and the format.
    OptionFormatted(String),
    /// `item > 3.0`, where the loop has references.
    ReferenceCompared,
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
            Misuse::OptionCompared(corrected) => diagnostics::option_compared(&name, &corrected),
            Misuse::OptionOrText(text) => diagnostics::option_or_text(&name, &text),
            Misuse::OptionFormatted(format) => diagnostics::option_formatted(&name, &format),
            Misuse::ReferenceCompared => diagnostics::reference_compared(&name),
        };
        Some(Mistake::in_piece(piece, &(at..at + range.len()), message))
    }
}

/// Finds the names in the code, in the arguments of macros too. `called`: the macro whose arguments these are.
fn find_uses(
    tokens: TokenStream,
    called: Option<&TokenTree>,
    bound: &Bound,
    references: &HashSet<String>,
    fields: &Fields,
    uses: &mut Vec<Use>,
) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let around = Around {
            tokens: &tokens,
            at,
        };
        match token {
            TokenTree::Group(group) => {
                let called = around.get(-2).filter(|_| around.is(-1, "!"));
                find_uses(group.stream(), called, bound, references, fields, uses);
            }
            TokenTree::Ident(ident) => {
                let is_formatted = called.is_some_and(|it| it.to_string() == "format");
                let mistake = misuse(ident, &around, &bound.names, fields)
                    .or_else(|| of_type(ident, &around, is_formatted, references, fields));
                uses.extend(mistake.map(|mistake| Use {
                    ident: ident.clone(),
                    mistake,
                }));
            }
            _ => {}
        }
    }
}

/// What the types of the fields say, where the compiler would only name the template.
fn of_type(
    ident: &Ident,
    around: &Around,
    is_formatted: bool,
    references: &HashSet<String>,
    fields: &Fields,
) -> Option<Misuse> {
    let name = ident.unraw().to_string();
    if !around.is(-1, ".") {
        let is_it = references.contains(&name) && !around.is(-1, "*");
        return around
            .comparison()
            .filter(|_| is_it)
            .map(|_| Misuse::ReferenceCompared);
    }
    let is_option = around.is(-2, "self")
        && fields.holds_numbers(&name)
        && matches!(fields.shape(&name), Some(Shape::Option));
    if !is_option {
        return None;
    }
    if let Some((operator, number)) = around.comparison() {
        return Some(Misuse::OptionCompared(match operator.as_str() {
            "==" | "!=" => format!("self.{name} {operator} Some({number})"),
            _ => format!("self.{name}.is_some_and(|{name}| {name} {operator} {number})"),
        }));
    }
    if around.is(1, ".")
        && around.is(2, "unwrap_or")
        && let Some(TokenTree::Group(arguments)) = around.get(3)
        && let text = arguments.stream().to_string()
        && syn::parse_str::<LitStr>(&text).is_ok()
    {
        return Some(Misuse::OptionOrText(text));
    }
    let [TokenTree::Literal(format), comma, ..] = around.tokens else {
        return None;
    };
    let format = format.to_string();
    let is_all = around.at == 4 && comma.to_string() == "," && around.get(1).is_none();
    (is_formatted && is_all && !format.contains("?}")).then_some(Misuse::OptionFormatted(format))
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

    /// The operator after it and the number, if it is compared with one.
    fn comparison(&self) -> Option<(String, String)> {
        let mut operator = match self.get(1) {
            Some(TokenTree::Punct(it)) if "<>=!".contains(it.as_char()) => it.as_char().to_string(),
            _ => return None,
        };
        let mut next = 2;
        if self.is(2, "=") {
            operator.push('=');
            next += 1;
        }
        let mut number = String::new();
        if self.is(next, "-") {
            number.push('-');
            next += 1;
        }
        let Some(TokenTree::Literal(literal)) = self.get(next) else {
            return None;
        };
        number += &literal.to_string();
        let is_number = number.ends_with(|it: char| it.is_ascii_alphanumeric());
        // `3.0.max(…)` is another value.
        let is_whole = !self.is(next + 1, ".");
        let is_operator = matches!(operator.as_str(), "<" | ">" | "<=" | ">=" | "==" | "!=");
        (is_number && is_whole && is_operator).then_some((operator, number))
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
