//! `let _ = pump.claim("…")?;` and `pump.claim("…")?;`: the claim is dropped in the same line, and what follows
//! moves the instrument unclaimed.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::Ident;

use super::statements::{blocks, is_punct, is_word, method_call};
use crate::diagnostics;
use crate::error_sink::ErrorSink;

/// The methods of a `Result` after which there is still the claim, or nothing but the error.
const OF_THE_RESULT: &[&str] = &["expect", "map_err", "ok", "status", "unwrap"];

/// Reports the claims of these instruments that end in the line that makes them.
pub(crate) fn check_claims(body: &TokenStream, instruments: &[Ident], errors: &mut ErrorSink) {
    if instruments.is_empty() {
        return;
    }
    blocks(body, &mut |statements| {
        for statement in statements {
            if let Some((span, instrument, claim)) = lost(statement, instruments) {
                let message = diagnostics::claim_ends_at_once(&instrument.to_string(), &claim);
                errors.push(span, &message);
            }
        }
    });
}

/// The claim that a statement makes and drops: where to report it, its instrument, and the statement without `let`.
fn lost<'a>(
    statement: &'a [TokenTree],
    instruments: &[Ident],
) -> Option<(Span, &'a Ident, String)> {
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
    let [TokenTree::Ident(instrument), ..] = statement else {
        return None;
    };
    if !instruments.contains(instrument) {
        return None;
    }
    let at = (1..statement.len()).find(|at| is_word(statement.get(*at), "claim"))?;
    let call = method_call(statement.get(at - 1..)?)?;
    let mut rest = call.rest;
    loop {
        if is_punct(rest.first(), '?') {
            rest = rest.get(1..)?;
        } else if let Some(next) = method_call(rest)
            && OF_THE_RESULT.iter().any(|name| next.name == name)
        {
            rest = next.rest;
        } else if is_punct(rest.first(), ';') && rest.len() == 1 {
            let span = underscore.unwrap_or_else(|| call.name.span());
            let kept: TokenStream = statement.iter().cloned().collect();
            // The compiler writes a space before `?`.
            let kept = kept.to_string().replace(") ?", ")?");
            return Some((span, instrument, kept));
        } else {
            return None;
        }
    }
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
        check_claims(&body.parse().expect("tokens"), &instruments, &mut errors);
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
            "{ let free = pump.claim(\"x\").is_ok(); }",
            "{ let _ = desk.claim(\"x\")?; }",
            "{ pump.claim(\"x\") }",
        ] {
            assert_eq!(errors(body), 0, "{body}");
        }
    }
}
