//! The statements of a body, as tokens.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Calls `visit` for each block in a body, the inner ones too, with its statements in order.
pub(super) fn blocks(tokens: &TokenStream, visit: &mut impl FnMut(&[Vec<TokenTree>])) {
    for token in tokens.clone() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        if group.delimiter() == Delimiter::Brace {
            visit(&statements(group.stream()));
        }
        blocks(&group.stream(), visit);
    }
}

/// Splits a block at `;`, and after a `}` with which a statement ends. A `;` is the last token of its statement.
pub(super) fn statements(block: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut statements = Vec::new();
    let mut current: Vec<TokenTree> = Vec::new();
    for token in block {
        let begins = match (&token, current.last()) {
            (TokenTree::Ident(ident), Some(TokenTree::Group(group))) => {
                group.delimiter() == Delimiter::Brace && ident != "else" && ident != "as"
            }
            _ => false,
        };
        if begins {
            statements.push(std::mem::take(&mut current));
        }
        let ends = is_punct(Some(&token), ';');
        current.push(token);
        if ends {
            statements.push(std::mem::take(&mut current));
        }
    }
    statements.push(current);
    statements
}

pub(super) fn is_punct(token: Option<&TokenTree>, punct: char) -> bool {
    matches!(token, Some(TokenTree::Punct(it)) if it.as_char() == punct)
}

pub(super) fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(it)) if it == word)
}

/// A method call: `.name(arguments)` before the rest.
pub(super) struct Call<'a> {
    pub(super) name: &'a proc_macro2::Ident,
    pub(super) arguments: &'a proc_macro2::Group,
    pub(super) rest: &'a [TokenTree],
}

pub(super) fn method_call(tokens: &[TokenTree]) -> Option<Call<'_>> {
    match tokens {
        [
            dot,
            TokenTree::Ident(name),
            TokenTree::Group(arguments),
            rest @ ..,
        ] if is_punct(Some(dot), '.') && arguments.delimiter() == Delimiter::Parenthesis => {
            Some(Call {
                name,
                arguments,
                rest,
            })
        }
        _ => None,
    }
}
