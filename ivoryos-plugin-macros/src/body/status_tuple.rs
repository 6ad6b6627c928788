//! `.map_err(|e| (StatusCode::BAD_REQUEST, e.to_string()))?` of axum: a status and a text are no error here.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::statements::{is_punct, is_word};
use crate::diagnostics;
use crate::error_sink::ErrorSink;

/// Reports the first. Returns whether there is one.
pub(crate) fn check_status_tuple(body: &TokenStream, errors: &mut ErrorSink) -> bool {
    let Some((tuple, status)) = first(body) else {
        return false;
    };
    errors.push(tuple.span_open(), &diagnostics::status_tuple(&status));
    true
}

fn first(tokens: &TokenStream) -> Option<(Group, String)> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    tokens.iter().enumerate().find_map(|(index, token)| {
        let TokenTree::Group(group) = token else {
            return None;
        };
        let before = |word| index > 0 && is_word(tokens.get(index - 1), word);
        let found = if before("map_err") {
            of_closure(group)
        } else if before("ok_or") || before("ok_or_else") {
            of_closure(group).or_else(|| status(group.stream()))
        } else {
            None
        };
        found.or_else(|| first(&group.stream()))
    })
}

/// Of `|e| (StatusCode::BAD_REQUEST, …)`.
fn of_closure(arguments: &Group) -> Option<(Group, String)> {
    let tokens: Vec<TokenTree> = arguments.stream().into_iter().collect();
    let bars = tokens
        .iter()
        .enumerate()
        .filter(|(_, it)| is_punct(Some(it), '|'));
    let (end, _) = bars.take(2).last()?;
    status(tokens.get(end + 1..)?.iter().cloned().collect())
}

/// Of `(StatusCode::BAD_REQUEST, …)` alone.
fn status(tokens: TokenStream) -> Option<(Group, String)> {
    let mut tokens = tokens.into_iter();
    let (Some(TokenTree::Group(tuple)), None) = (tokens.next(), tokens.next()) else {
        return None;
    };
    let inner: Vec<TokenTree> = tuple.stream().into_iter().collect();
    let comma = inner.iter().position(|it| is_punct(Some(it), ','))?;
    let is_tuple = tuple.delimiter() == Delimiter::Parenthesis && inner.len() > comma + 1;
    let status = inner.get(..comma)?;
    let name = status
        .iter()
        .position(|it| is_word(Some(it), "StatusCode"))?;
    let status: TokenStream = status.get(name..)?.iter().cloned().collect();
    is_tuple.then(|| (tuple, status.to_string().replace(' ', "")))
}
