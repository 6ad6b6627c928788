//! `return Err("no such vial");` in a function whose error is the library's: the compiler proposes `.into()`, and the
//! answer has the status 500 then.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::ReturnType;

use super::bail::is_plain_result;
use super::statements::{is_punct, is_word};
use crate::error_sink::ErrorSink;
use crate::{diagnostics, origin};

/// Macros whose value has a text.
const MACROS: &[&str] = &["anyhow", "concat", "format", "json"];

/// What is in an `Err`, as far as its type is surely no error of the library.
#[derive(Debug, PartialEq)]
enum Content {
    Text,
    /// `StatusCode::NOT_FOUND`
    Status(String),
    /// `(StatusCode::NOT_FOUND, "no such vial")`
    StatusAndText(String, String),
}

/// Reports each `Err` of a text that a function with the prelude's `Result<T>` returns, and converts it, so that the
/// compiler does not report it as well.
pub(crate) fn check_plain_errors(
    attribute: &str,
    body: &mut TokenStream,
    output: &ReturnType,
    function: &Ident,
    errors: &mut ErrorSink,
) {
    if !is_plain_result(output) {
        return;
    }
    let has_status = matches!(attribute, "plugin" | "route");
    // The source file is read for a mistake only.
    let mut is_ours = None;
    let mut report = |err: &Ident, group: &Group, content: &Content| {
        let is_ours = *is_ours.get_or_insert_with(|| origin::is_of_the_prelude("Result", function));
        if is_ours {
            let written = group.stream().to_string();
            let message = match content {
                Content::Text => diagnostics::text_as_an_error(&written, has_status),
                Content::Status(status) => diagnostics::status_as_an_error(status, has_status),
                Content::StatusAndText(status, text) => {
                    diagnostics::status_and_text_as_an_error(status, text)
                }
            };
            errors.at(&quote!(#err #group), &message);
        }
        is_ours
    };
    if let Some(changed) = Walk::new(&mut report).block(body, Place::Tail) {
        *body = changed;
    }
}

/// What a group of tokens is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Its last expression is what the function returns.
    Tail,
    /// The expressions of its arms are what the function returns.
    Arms,
    Other,
}

struct Walk<'a, F>(&'a mut F);

impl<'a, F: FnMut(&Ident, &Group, &Content) -> bool> Walk<'a, F> {
    fn new(report: &'a mut F) -> Self {
        Self(report)
    }

    /// The tokens with what was reported changed: not those of an inner function, a closure or an `async` block. `None`
    /// if all stays.
    fn block(&mut self, tokens: &TokenStream, place: Place) -> Option<TokenStream> {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let is_elsewhere = |pair: &[TokenTree]| {
            is_word(pair.first(), "fn")
                || (is_punct(pair.first(), '-') && is_punct(pair.get(1), '>'))
        };
        if tokens.windows(2).any(is_elsewhere) {
            return None;
        }
        let closures = closures(&tokens);
        let last = last_statement(&tokens);
        let mut is_changed = false;
        let mut written = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let before = |count: usize| at.checked_sub(count).and_then(|at| tokens.get(at));
            let TokenTree::Group(group) = token else {
                written.push(token.clone());
                continue;
            };
            let is_inner = closures.get(at).copied().unwrap_or_default()
                || is_punct(before(1), '!')
                || ["async", "move"].iter().any(|it| is_word(before(1), it));
            let changed = if is_inner {
                None
            } else if let Some(TokenTree::Ident(err)) = before(1)
                && err == "Err"
                && is_returned(&tokens, at, place)
                && let Some(content) = content(group.stream())
            {
                let inner = group.stream();
                (self.0)(err, group, &content).then(|| converted(&inner, &content))
            } else {
                let inner = inner_place(&tokens, at, last, place);
                self.block(&group.stream(), inner)
            };
            is_changed |= changed.is_some();
            let mut group_of_it =
                Group::new(group.delimiter(), changed.unwrap_or_else(|| group.stream()));
            group_of_it.set_span(group.span());
            written.push(group_of_it.into());
        }
        is_changed.then(|| written.into_iter().collect())
    }
}

/// What is in the `Err`, as the library's error.
fn converted(tokens: &TokenStream, content: &Content) -> TokenStream {
    let value = match content {
        Content::StatusAndText(..) => quote!((#tokens).1),
        Content::Text | Content::Status(_) => tokens.clone(),
    };
    quote!(::core::convert::Into::into(#value))
}

/// Whether `Err` and this group are what the function returns, with nothing after them such as `.status(404)`.
fn is_returned(tokens: &[TokenTree], group: usize, place: Place) -> bool {
    let before = |count: usize| group.checked_sub(count).and_then(|at| tokens.get(at));
    let after = tokens.get(group + 1);
    let ends = after.is_none() || is_punct(after, ',');
    let is_arm = is_punct(before(2), '>') && is_punct(before(3), '=');
    if is_word(before(2), "return") {
        return ends || is_punct(after, ';');
    }
    match place {
        Place::Arms => is_arm && ends,
        Place::Tail => {
            after.is_none()
                && (before(2).is_none() || is_punct(before(2), ';') || is_block(before(2)))
        }
        Place::Other => false,
    }
}

/// What the group at this place is, within a group of that place.
fn inner_place(tokens: &[TokenTree], at: usize, last: usize, place: Place) -> Place {
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    let after = tokens.get(at + 1);
    if !is_block(tokens.get(at)) {
        // The body itself is the only group without a statement around it.
        return Place::Other;
    }
    match place {
        Place::Tail if tokens.len() == 1 => Place::Tail,
        Place::Tail if at >= last && is_block(tokens.last()) => match tokens.get(last) {
            Some(it) if is_word(Some(it), "if") => Place::Tail,
            Some(it) if is_word(Some(it), "match") && after.is_none() => Place::Arms,
            _ => Place::Other,
        },
        Place::Arms if is_punct(before, '>') => Place::Tail,
        _ => Place::Other,
    }
}

fn is_block(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Group(it)) if it.delimiter() == Delimiter::Brace)
}

/// Where the last statement begins.
fn last_statement(tokens: &[TokenTree]) -> usize {
    let mut start = 0;
    for (at, pair) in tokens.windows(2).enumerate() {
        let follows_a_block = is_block(pair.first())
            && matches!(pair.get(1), Some(TokenTree::Ident(it)) if it != "else" && it != "as");
        if is_punct(pair.first(), ';') || follows_a_block {
            start = at + 1;
        }
    }
    start
}

/// For each token whether it is in a closure.
fn closures(tokens: &[TokenTree]) -> Vec<bool> {
    let mut is_in = Vec::new();
    let (mut is_body, mut is_head) = (false, false);
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let is_bar = is_punct(Some(token), '|');
        if is_head {
            is_head = !is_bar;
        } else if is_bar && !is_body && begins_an_expression(before) {
            (is_body, is_head) = (true, true);
        } else if is_punct(Some(token), ',')
            || is_punct(Some(token), ';')
            || (is_punct(before, '=') && is_punct(Some(token), '>'))
        {
            is_body = false;
        }
        is_in.push(is_body);
    }
    is_in
}

/// Whether an expression begins after this token: a `|` there is that of a closure, or of a pattern.
fn begins_an_expression(before: Option<&TokenTree>) -> bool {
    match before {
        None => true,
        Some(TokenTree::Punct(it)) => !['?', '|'].contains(&it.as_char()),
        Some(TokenTree::Ident(it)) => ["async", "else", "in", "move", "return"]
            .iter()
            .any(|word| it == word),
        Some(_) => false,
    }
}

fn content(tokens: TokenStream) -> Option<Content> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    if let [TokenTree::Group(tuple)] = tokens.as_slice()
        && tuple.delimiter() == Delimiter::Parenthesis
    {
        let inner: Vec<TokenTree> = tuple.stream().into_iter().collect();
        let comma = inner.iter().position(|it| is_punct(Some(it), ','))?;
        let (status, text) = (inner.get(..comma)?, inner.get(comma + 1..)?);
        let written: TokenStream = text.iter().cloned().collect();
        return is_text(text)
            .then(|| status_of(status))
            .flatten()
            .map(|status| Content::StatusAndText(status, written.to_string()));
    }
    if is_text(&tokens) {
        return Some(Content::Text);
    }
    status_of(&tokens).map(Content::Status)
}

/// Whether this is a `&str`, a `String`, or what one of the macros makes.
fn is_text(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Literal(literal)] => {
            let written = literal.to_string();
            written.starts_with(['"', 'r'])
        }
        [path @ .., TokenTree::Ident(name), mark, TokenTree::Group(_)]
            if is_punct(Some(mark), '!') =>
        {
            let is_path =
                |it: &TokenTree| matches!(it, TokenTree::Ident(_)) || is_punct(Some(it), ':');
            MACROS.iter().any(|it| name == it) && path.iter().all(is_path)
        }
        [
            TokenTree::Literal(_) | TokenTree::Ident(_),
            ..,
            dot,
            TokenTree::Ident(method),
            TokenTree::Group(arguments),
        ] => is_punct(Some(dot), '.') && method == "to_string" && arguments.stream().is_empty(),
        _ => false,
    }
}

/// `StatusCode::NOT_FOUND`, whatever module is before it.
fn status_of(tokens: &[TokenTree]) -> Option<String> {
    let [.., name, first, second, TokenTree::Ident(_)] = tokens else {
        return None;
    };
    let is_path = |it: &TokenTree| matches!(it, TokenTree::Ident(_)) || is_punct(Some(it), ':');
    let is_status = is_word(Some(name), "StatusCode")
        && is_punct(Some(first), ':')
        && is_punct(Some(second), ':')
        && tokens.iter().all(is_path);
    let written: TokenStream = tokens.iter().cloned().collect();
    is_status.then(|| written.to_string().replace(' ', ""))
}

#[cfg(test)]
mod tests {
    use super::{Place, Walk};

    fn count(body: &str) -> usize {
        let mut count = 0;
        let tokens = body.parse().expect("tokens");
        let mut report = |_: &_, _: &_, _: &_| {
            count += 1;
            true
        };
        let is_changed = Walk::new(&mut report).block(&tokens, Place::Tail).is_some();
        assert_eq!(is_changed, count > 0, "{body}");
        count
    }

    #[test]
    fn what_the_function_returns_is_found() {
        for (body, expected) in [
            (r#"{ Err("a") }"#, 1),
            (r#"{ let b = 1; Err(format!("a {b}")) }"#, 1),
            (
                r#"{ if a || b { return Err("a"); } Err(anyhow::anyhow!("b")) }"#,
                2,
            ),
            (r"{ if a { Ok(1) } else { Err(error.to_string()) } }", 1),
            (
                r#"{ match a { 1 | 2 => Ok(1), 3 => return Err("a"), _ => Err("b") } }"#,
                2,
            ),
            (r#"{ match a { 1 => { b(); Err("a") } _ => Ok(1) } }"#, 1),
            (
                r#"{ let a = match b { Some(a) => a, None => return Err("a") }; Ok(a) }"#,
                1,
            ),
            (
                r"{ let Some(a) = b else { return Err(StatusCode::NOT_FOUND) }; Ok(a) }",
                1,
            ),
            (r#"{ Err((poem::http::StatusCode::NOT_FOUND, "a")) }"#, 1),
            (r#"{ let a = b.map(|b, c| b); Err("a") }"#, 1),
        ] {
            assert_eq!(count(body), expected, "{body}");
        }
    }

    #[test]
    fn what_is_right_or_another_functions_is_not() {
        for body in [
            r#"{ Err("a".into()) }"#,
            r"{ Err(error) }",
            r#"{ Err("a").status(404) }"#,
            r#"{ return Err("a").status(404); }"#,
            r#"{ Err("a")?; Ok(1) }"#,
            r#"{ match a { 1 => Ok(1), _ => Err("a") }.status(404) }"#,
            r#"{ let a: Result<u8, &str> = Err("a"); a.status(404) }"#,
            r#"{ let a = if b { Ok(1) } else { Err("a") }; a.status(404) }"#,
            r#"{ let a = match b { 1 => Ok(1), _ => Err("a") }; a.status(404) }"#,
            r#"{ f(|| return Err("a")); f(|b| { Err("a") }); f(|b, c| { return Err("a"); }) }"#,
            r#"{ f(move || { if b { return Err("a"); } Ok(1) }).status(500) }"#,
            r#"{ fn f() -> Result<u8, &str> { Err("a") } Ok(1) }"#,
            r#"{ spawn(async move { return Err("a") }) }"#,
            r#"{ match a { Err("a") => Ok(1), _ => Ok(2) } }"#,
            r#"{ if a { if b { Err("a") } else { Ok(1) }.status(404)?; } Ok(1) }"#,
            r"{ Err((StatusCode::NOT_FOUND, Json(a))) }",
        ] {
            assert_eq!(count(body), 0, "{body}");
        }
    }
}
