//! A loop of an async function that never waits: the thread that runs it is lost, and the host cannot stop it.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

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
    let before = errors.count();
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
    if errors.count() == before {
        check_sleeping(block.stream(), function, errors);
    }
}

/// Reports the first loop that sleeps with its thread, whatever ends it. Returns whether there is one.
fn check_sleeping(tokens: TokenStream, function: &Ident, errors: &mut ErrorSink) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            let is_loop = ["loop", "while"]
                .iter()
                .any(|word| is_word(Some(token), word));
            if is_loop
                && let Some(TokenTree::Group(inner)) =
                    tokens.iter().skip(index).find(|it| is_block(it))
                && sleeps(inner.stream())
                && !has_word(inner.stream(), "await")
            {
                let message = diagnostics::sleeping(&function.to_string());
                errors.push(token.span(), &message);
                return true;
            }
            continue;
        };
        if check_sleeping(group.stream(), function, errors) {
            return true;
        }
    }
    false
}

fn is_block(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Whether `sleep(…)` is called here, and not in a closure of its own thread, which a call of `spawn` has.
fn sleeps(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().any(|(index, token)| match token {
        TokenTree::Ident(word) => {
            word == "sleep" && matches!(tokens.get(index + 1), Some(TokenTree::Group(_)))
        }
        TokenTree::Group(group) => {
            let before = index.checked_sub(1).and_then(|before| tokens.get(before));
            let of_spawn =
                matches!(before, Some(TokenTree::Ident(it)) if it.to_string().starts_with("spawn"));
            !of_spawn && sleeps(group.stream())
        }
        _ => false,
    })
}

fn has_word(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => has_word(group.stream(), word),
        _ => false,
    })
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
