//! `?` in a function that returns no `Result`.

use proc_macro2::{Punct, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ReturnType, Type};

use super::statements::{is_punct, statements};
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

/// Reports the first `?` among the statements of the body itself: in a closure it may be right. Returns whether there
/// is one; the compiler would report it as well.
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
    statements(block.stream())
        .iter()
        .filter(|statement| !statement.iter().any(|it| is_punct(Some(it), '|')))
        .flatten()
        .find_map(|token| match token {
            TokenTree::Punct(punct) if punct.as_char() == '?' => Some(punct.clone()),
            _ => None,
        })
}
