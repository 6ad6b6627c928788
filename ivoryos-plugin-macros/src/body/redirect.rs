//! `Err(Redirect::…)`: a redirect is an answer; and `Redirect::to`, which other frameworks have.

use proc_macro2::{Span, TokenStream, TokenTree};

use super::statements::{is_punct, is_word};
use crate::diagnostics;
use crate::error_sink::ErrorSink;

/// Reports the first mistake that shows without the route's methods. Returns whether there is one.
pub(crate) fn check_redirect(body: &TokenStream, errors: &mut ErrorSink) -> bool {
    if let Some(span) = made_by(body, &["to"]) {
        errors.push(span, &diagnostics::redirect_of_another_crate());
        return true;
    }
    let Some(span) = first(body) else {
        return false;
    };
    errors.push(span, &diagnostics::redirect_as_an_error());
    true
}

fn first(tokens: &TokenStream) -> Option<Span> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    tokens.iter().enumerate().find_map(|(index, token)| {
        let TokenTree::Group(group) = token else {
            return None;
        };
        let within = group.stream();
        let is_err = index > 0 && is_word(tokens.get(index - 1), "Err");
        match within.clone().into_iter().next() {
            Some(TokenTree::Ident(name)) if is_err && name == "Redirect" => Some(name.span()),
            _ => first(&within),
        }
    })
}

/// Where a `Redirect` is made by one of these functions.
fn made_by(tokens: &TokenStream, functions: &[&str]) -> Option<Span> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    tokens
        .iter()
        .enumerate()
        .find_map(|(index, token)| match token {
            TokenTree::Group(group) => made_by(&group.stream(), functions),
            TokenTree::Ident(name) if functions.iter().any(|it| name == it) => {
                let back = |count: usize| index.checked_sub(count).and_then(|at| tokens.get(at));
                (is_punct(back(1), ':') && is_punct(back(2), ':') && is_word(back(3), "Redirect"))
                    .then(|| name.span())
            }
            _ => None,
        })
}
