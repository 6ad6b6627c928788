//! `let _ = pump.claim("…")?;`, `pump.claim("…")?;`, `if pump.claim("…").is_err() {` and the like: the claim is dropped
//! in the same line, and what follows moves the instrument unclaimed.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::Ident;

use super::statements::{blocks, is_punct, is_word, method_call};
use crate::diagnostics;
use crate::error_sink::ErrorSink;

/// The methods of a `Result` after which there is still the claim, or nothing but the error.
const OF_THE_RESULT: &[&str] = &["context", "expect", "map_err", "ok", "status", "unwrap"];
/// Those that answer with a `bool`.
const QUESTIONS: &[&str] = &["is_err", "is_none", "is_ok", "is_some"];

/// A claim that ends where it is made.
struct Lost<'a> {
    instrument: &'a Ident,
    at: Span,
    /// The call, as far as it gives the claim itself: `pump.claim("…")?`.
    claim: Option<String>,
    /// The call without what follows it: `pump.claim("…")`.
    call: String,
}

/// Reports the claims of these instruments that end in the line that makes them.
pub(crate) fn check_claims(
    body: &TokenStream,
    instruments: &[Ident],
    has_result: bool,
    errors: &mut ErrorSink,
) {
    if instruments.is_empty() {
        return;
    }
    let mut report = |lost: &Lost<'_>| {
        let name = lost.instrument.to_string();
        let message = match &lost.claim {
            Some(claim) => diagnostics::claim_ends_at_once(&name, claim),
            None => diagnostics::claim_not_kept(&name, &lost.call, has_result),
        };
        errors.push(lost.at, &message);
    };
    blocks(body, &mut |statements| {
        for statement in statements {
            if let Some(lost) = in_a_statement(statement, instruments) {
                report(&lost);
            }
        }
    });
    questions(body, instruments, &mut report);
}

/// The claim that a statement makes and drops.
fn in_a_statement<'a>(statement: &'a [TokenTree], instruments: &[Ident]) -> Option<Lost<'a>> {
    let (statement, underscore) = match statement {
        [
            TokenTree::Ident(keyword),
            TokenTree::Ident(name),
            equals,
            rest @ ..,
        ] if keyword == "let" && name == "_" && is_punct(Some(equals), '=') => {
            (rest, Some(name.span()))
        }
        _ => (statement, None),
    };
    let chain = Chain::read(statement, instruments)?;
    let is_dropped = matches!(chain.rest, [end] if is_punct(Some(end), ';'));
    is_dropped.then(|| chain.lost(underscore))
}

/// Finds `pump.claim("…").is_err()`, `drop(pump.claim("…")?)` and `if let Err(…) = pump.claim("…") {`.
fn questions(tokens: &TokenStream, instruments: &[Ident], report: &mut impl FnMut(&Lost<'_>)) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let before = tokens.get(..index).unwrap_or_default();
        let is_field = is_punct(before.last(), '.');
        match token {
            TokenTree::Ident(_) if !is_field => {
                let chain = tokens
                    .get(index..)
                    .and_then(|it| Chain::read(it, instruments));
                if let Some(chain) = chain
                    && (chain.is_question() || chain.is_refusal(before))
                {
                    report(&chain.lost(None));
                }
            }
            TokenTree::Group(group) => {
                let is_drop =
                    is_word(before.last(), "drop") && !is_punct(before.iter().nth_back(1), '.');
                let dropped: Vec<TokenTree> = group.stream().into_iter().collect();
                if is_drop
                    && let Some(chain) = Chain::read(&dropped, instruments)
                    && chain.rest.is_empty()
                {
                    report(&chain.lost(None));
                }
                questions(&group.stream(), instruments, report);
            }
            _ => {}
        }
    }
}

/// `pump.claim("…")` and what follows it.
struct Chain<'a> {
    instrument: &'a Ident,
    claim: &'a Ident,
    /// All up to the call's arguments.
    call: &'a [TokenTree],
    /// The call, and the methods of its result.
    whole: &'a [TokenTree],
    /// Something in it ends the function or panics where there is no claim.
    is_certain: bool,
    rest: &'a [TokenTree],
}

impl<'a> Chain<'a> {
    fn read(tokens: &'a [TokenTree], instruments: &[Ident]) -> Option<Self> {
        let [TokenTree::Ident(instrument), after @ ..] = tokens else {
            return None;
        };
        if !instruments.contains(instrument) {
            return None;
        }
        let mut rest = after;
        let (claim, mut rest) = loop {
            let call = method_call(rest)?;
            rest = call.rest;
            if call.name == "claim" {
                break (call.name, rest);
            }
        };
        let call = tokens.get(..tokens.len() - rest.len())?;
        let mut is_certain = false;
        loop {
            if is_punct(rest.first(), '?') {
                is_certain = true;
                rest = rest.get(1..)?;
            } else if let Some(next) = method_call(rest)
                && OF_THE_RESULT.iter().any(|name| next.name == name)
            {
                is_certain |= next.name == "expect" || next.name == "unwrap";
                rest = next.rest;
            } else {
                break;
            }
        }
        Some(Self {
            instrument,
            claim,
            call,
            whole: tokens.get(..tokens.len() - rest.len())?,
            is_certain,
            rest,
        })
    }

    /// Whether a `bool` is all that is left of it.
    fn is_question(&self) -> bool {
        let question = method_call(self.rest);
        question.is_some_and(|it| QUESTIONS.iter().any(|name| it.name == name))
    }

    /// Whether it stands after `if let Err(…) =`: after the block there is no claim.
    fn is_refusal(&self, before: &[TokenTree]) -> bool {
        let is_block = |token: &TokenTree| matches!(token, TokenTree::Group(it) if it.delimiter() == Delimiter::Brace);
        let is_err = match before {
            [
                ..,
                TokenTree::Ident(keyword),
                TokenTree::Ident(variant),
                TokenTree::Group(_),
                equals,
            ] => keyword == "let" && variant == "Err" && is_punct(Some(equals), '='),
            _ => false,
        };
        is_err && self.rest.first().is_some_and(is_block)
    }

    fn lost(&self, at: Option<Span>) -> Lost<'a> {
        let is_claim = self.is_certain && !self.is_question();
        Lost {
            instrument: self.instrument,
            at: at.unwrap_or_else(|| self.claim.span()),
            claim: is_claim.then(|| text(self.whole)),
            call: text(self.call),
        }
    }
}

fn text(tokens: &[TokenTree]) -> String {
    let text: TokenStream = tokens.iter().cloned().collect();
    // The compiler writes a space before `?`.
    text.to_string().replace(") ?", ")?")
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;
    use syn::Ident;

    use super::check_claims;
    use crate::error_sink::ErrorSink;

    fn errors(body: &str) -> usize {
        let mut errors = ErrorSink::default();
        let instruments = [Ident::new("pump", Span::call_site())];
        check_claims(
            &body.parse().expect("tokens"),
            &instruments,
            true,
            &mut errors,
        );
        errors.texts().len()
    }

    #[test]
    fn a_claim_that_is_dropped_at_once_is_found() {
        for body in [
            "{ let _ = pump.claim(\"x\")?; }",
            "{ pump.claim(\"x\")?; pump.go(); }",
            "{ if a { b() } pump.claim(format!(\"{x}\")).unwrap(); }",
            "{ loop { let _ = pump.claim(\"x\").map_err(f)?; } }",
            "{ spawn(async move { let _ = pump.claim(\"x\"); }); }",
            "{ if pump.claim(\"x\").is_err() { return; } }",
            "{ if ready && pump.claim(\"x\").is_ok() { pump.go(); } }",
            "{ assert!(pump.claim(\"x\").ok().is_some()); }",
            "{ let free = pump.claim(\"x\").is_ok(); }",
            "{ if let Err(busy) = pump.claim(\"x\") { return busy; } }",
            "{ pump.claim(\"x\").ok(); }",
            "{ drop(pump.claim(\"x\")?); }",
            "{ std::mem::drop(pump.claim(\"x\")); }",
        ] {
            assert_eq!(errors(body), 1, "{body}");
        }
    }

    #[test]
    fn a_claim_that_is_kept_or_used_is_none() {
        for body in [
            "{ let pump = pump.claim(\"x\")?; }",
            "{ let _claim = pump.claim(\"x\")?; }",
            "{ pump.claim(\"x\")?.go(); }",
            "{ let _ = pump.claim(\"x\")?.go(); }",
            "{ let Ok(pump) = pump.claim(\"x\") else { return; }; }",
            "{ if let Ok(pump) = pump.claim(\"x\") { pump.go(); } }",
            "{ match pump.claim(\"x\") { Ok(pump) => pump.go(), Err(_) => {} } }",
            "{ desk.pump.claim(\"x\").is_err(); }",
            "{ drop(pump.claim(\"x\")?.go()); }",
            "{ list.drop(pump.claim(\"x\")?); }",
            "{ let _ = desk.claim(\"x\")?; }",
            "{ pump.claim(\"x\") }",
        ] {
            assert_eq!(errors(body), 0, "{body}");
        }
    }
}
