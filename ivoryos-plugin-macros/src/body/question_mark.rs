//! `?` in a function that returns no `Result`.

use proc_macro2::{Punct, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ReturnType, Type};

use super::statements::{is_punct, is_word, statements};
use crate::diagnostics;
use crate::error_sink::ErrorSink;

/// The types that are surely no `Result` and no `Option`. Another one may be an alias of theirs.
const VALUES: &[&str] = &[
    "Html",
    "Json",
    "Page",
    "Redirect",
    "Response",
    "StatusCode",
    "String",
    "Value",
    "bool",
    "f32",
    "f64",
    "i32",
    "i64",
    "u32",
    "u64",
    "usize",
];

/// Reports the first `?` of the body and its blocks: in a closure it may be right. Returns whether there is one; the
/// compiler would report it as well.
pub(crate) fn check_question_mark(
    body: &TokenStream,
    output: &ReturnType,
    errors: &mut ErrorSink,
) -> bool {
    let written = match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) if is_value(ty) => Some(ty.to_token_stream().to_string()),
        ReturnType::Type(..) => return false,
    };
    let Some(found) = first(body) else {
        return false;
    };
    errors.push(
        found.span(),
        &diagnostics::question_mark(written.as_deref()),
    );
    true
}

fn is_value(ty: &Type) -> bool {
    let Type::Path(path) = ty else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|it| VALUES.contains(&it.ident.to_string().as_str()))
}

fn first(body: &TokenStream) -> Option<Punct> {
    let TokenTree::Group(block) = body.clone().into_iter().next()? else {
        return None;
    };
    first_within(block.stream())
}

fn first_within(tokens: TokenStream) -> Option<Punct> {
    statements(tokens)
        .iter()
        .filter(|statement| !statement.iter().any(|it| is_punct(Some(it), '|')))
        .filter(|statement| !is_item(statement))
        .find_map(|statement| first_of(statement))
}

fn first_of(statement: &[TokenTree]) -> Option<Punct> {
    statement.iter().enumerate().find_map(|(at, token)| {
        let before = at.checked_sub(1).and_then(|at| statement.get(at));
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '?' => Some(punct.clone()),
            // A block of `if` or `while`, or arguments: no other future, and nothing that a macro makes of it.
            TokenTree::Group(group)
                if !is_punct(before, '!')
                    && !is_word(before, "async")
                    && !is_word(before, "move") =>
            {
                first_within(group.stream())
            }
            _ => None,
        }
    })
}

/// A function within the function, which has its own `?`.
fn is_item(statement: &[TokenTree]) -> bool {
    const ITEMS: &[&str] = &["fn", "impl", "macro_rules", "mod", "trait"];
    let is_item = |it: &TokenTree| ITEMS.iter().any(|word| is_word(Some(it), word));
    statement.iter().any(is_item)
}
