//! A `loop` of an async function that never waits: the thread that runs it is lost, and the host cannot stop it.

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::statements::{is_punct, is_word};
use crate::diagnostics;
use crate::error_sink::ErrorSink;

/// The macros that do not wait. Another one may have an `.await` in what it expands to.
const NEVER_WAIT: &[&str] = &[
    "assert", "dbg", "debug", "eprintln", "error", "format", "info", "json", "matches", "println",
    "trace", "vec", "warn", "write", "writeln",
];

/// Reports a `loop` among the statements of the body itself that has no way out and no `.await`.
pub(crate) fn check_endless(body: &TokenStream, function: &Ident, errors: &mut ErrorSink) {
    let Some(TokenTree::Group(block)) = body.clone().into_iter().next() else {
        return;
    };
    let tokens: Vec<TokenTree> = block.stream().into_iter().collect();
    for pair in tokens.windows(2) {
        if let [word @ TokenTree::Ident(_), TokenTree::Group(inner)] = pair
            && is_word(Some(word), "loop")
            && !may_go_on(inner.stream())
        {
            let message = diagnostics::endless(&function.to_string());
            errors.push(word.span(), &message);
        }
    }
}

/// Whether there is an `.await`, a way out of the loop, or a macro that may have one.
fn may_go_on(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().any(|(index, token)| match token {
        TokenTree::Group(group) => may_go_on(group.stream()),
        TokenTree::Ident(word) => {
            let is_macro = is_punct(tokens.get(index + 1), '!')
                && matches!(tokens.get(index + 2), Some(TokenTree::Group(_)));
            let word = word.to_string();
            [
                "await",
                "break",
                "return",
                "todo",
                "panic",
                "unreachable",
                "exit",
            ]
            .contains(&word.as_str())
                || (is_macro && !NEVER_WAIT.contains(&word.as_str()))
        }
        TokenTree::Punct(_) => is_punct(Some(token), '?'),
        TokenTree::Literal(_) => false,
    })
}
