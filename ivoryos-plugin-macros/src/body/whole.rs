//! `id: Path<u32>` whose `id` is used as the `u32` in it: in a text, with an operator.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, LitStr, Pat, PatIdent, PatType};

use super::statements::is_punct;
use crate::error_sink::ErrorSink;
use crate::extractors::tokens::written;
use crate::instrument::parameter_of;
use crate::{diagnostics, origin};

/// The extractors with what they read as a field, which have no text and no operators of their own.
const EXTRACTORS: &[&str] = &["Data", "Form", "Json", "Path", "Query"];
/// Macros whose first text has the names of variables.
const FORMATS: &[&str] = &[
    "anyhow", "bail", "debug", "ensure", "eprint", "eprintln", "error", "format", "info", "panic",
    "print", "println", "trace", "warn", "write", "writeln",
];
/// Macros with Rust in them.
const OTHERS: &[&str] = &["assert", "json", "vec"];

const OPERATORS: &str = "+-*/%<>";

/// An argument that has a name for the whole extractor.
pub(crate) struct Whole {
    argument: PatType,
    name: Ident,
    extractor: &'static str,
}

impl Whole {
    pub(crate) fn of(argument: &PatType) -> Option<Self> {
        let Pat::Ident(pattern) = &*argument.pat else {
            return None;
        };
        let extractor = EXTRACTORS
            .iter()
            .find(|it| parameter_of(&argument.ty, it).is_some())?;
        (pattern.subpat.is_none() && pattern.by_ref.is_none()).then(|| Self {
            argument: argument.clone(),
            name: pattern.ident.clone(),
            extractor,
        })
    }
}

/// Reports the arguments that are used as what is in them. Returns whether there are any; the compiler would report each
/// use as well.
pub(crate) fn check_whole(
    body: &TokenStream,
    arguments: &[Whole],
    function: &Ident,
    errors: &mut ErrorSink,
) -> bool {
    let mut is_any = false;
    for Whole {
        argument,
        name,
        extractor,
    } in arguments
    {
        let written_name = name.to_string();
        let Some(used) = used(body.clone(), &written_name) else {
            continue;
        };
        if is_declared(body, &written_name)
            || !origin::is_surely_of_the_prelude(extractor, function)
        {
            continue;
        }
        let message = diagnostics::whole_extractor(
            &written_name,
            extractor,
            &used,
            &argument.pat.to_token_stream().to_string(),
            &written(&argument.ty),
        );
        let (pattern, ty) = (&argument.pat, &argument.ty);
        errors.at(&quote!(#pattern: #ty), &message);
        is_any = true;
    }
    is_any
}

/// Whether the body declares the name again, such as by `let Path(id) = id;`.
fn is_declared(body: &TokenStream, name: &str) -> bool {
    struct Declared(HashSet<String>);
    impl VisitMut for Declared {
        fn visit_pat_ident_mut(&mut self, pattern: &mut PatIdent) {
            self.0.insert(pattern.ident.to_string());
            visit_mut::visit_pat_ident_mut(self, pattern);
        }
    }
    let Ok(mut block) = syn::parse2::<Block>(body.clone()) else {
        return true;
    };
    let mut declared = Declared(HashSet::new());
    declared.visit_block_mut(&mut block);
    declared.0.contains(name)
}

/// The first use as what is in it: `{id}` of a text, or `id + `.
fn used(tokens: TokenStream, name: &str) -> Option<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().find_map(|(at, token)| {
        let get = |offset: isize| at.checked_add_signed(offset).and_then(|at| tokens.get(at));
        match token {
            TokenTree::Group(group) if is_punct(get(-1), '!') => {
                let called = get(-2).map(ToString::to_string).unwrap_or_default();
                let is_format = FORMATS.contains(&called.as_str());
                let formatted = || is_format.then(|| formatted(group.stream(), name)).flatten();
                let is_read = is_format || OTHERS.contains(&called.as_str());
                formatted().or_else(|| is_read.then(|| used(group.stream(), name)).flatten())
            }
            TokenTree::Group(group) => used(group.stream(), name),
            TokenTree::Ident(ident) if ident == name => {
                let before = before(get(-2), get(-1));
                let is_path = is_punct(get(-1), ':') && is_punct(get(-2), ':');
                let is_other = is_path
                    || is_punct(get(-1), '.')
                    || is_punct(get(1), '.')
                    || (is_punct(get(-1), '*') && before.is_none());
                let after = after(get(1)).map(|operator| format!("{name} {operator}"));
                after
                    .or_else(|| before.map(|operator| format!("{operator} {name}")))
                    .filter(|_| !is_other)
            }
            _ => None,
        }
    })
}

/// The operator after a name, of those that no extractor has.
fn after(next: Option<&TokenTree>) -> Option<char> {
    match next {
        Some(TokenTree::Punct(it)) => Some(it.as_char()).filter(|it| OPERATORS.contains(*it)),
        _ => None,
    }
}

/// The operator between a number and a name.
fn before(number: Option<&TokenTree>, operator: Option<&TokenTree>) -> Option<char> {
    match (number, operator) {
        (Some(TokenTree::Literal(_)), Some(TokenTree::Punct(it)))
            if OPERATORS.contains(it.as_char()) =>
        {
            Some(it.as_char())
        }
        _ => None,
    }
}

/// `{id}` or `{id:.1}` in the first text of a macro, or the `id` of `"{}", id`.
fn formatted(tokens: TokenStream, name: &str) -> Option<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let (at, text) = tokens
        .iter()
        .enumerate()
        .find_map(|(at, token)| match token {
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<LitStr>(&literal.to_string()).ok()?;
                Some((at, text.value()))
            }
            _ => None,
        })?;
    let text = text.replace("{{", "");
    let mut places = text
        .split('{')
        .skip(1)
        .filter_map(|it| it.split('}').next());
    let inline = places.find(|it| {
        let (of, format) = it.split_once(':').unwrap_or((it, ""));
        of == name && !format.ends_with('?')
    });
    if let Some(inline) = inline {
        return Some(format!("{{{inline}}}"));
    }
    // Which of several places is the name's is not looked for.
    let rest = tokens.get(at + 1..)?;
    let is_it = !text.contains("?}")
        && matches!(rest, [comma, TokenTree::Ident(it)] if is_punct(Some(comma), ',') && it == name);
    is_it.then(|| "{}".to_owned())
}

#[cfg(test)]
mod tests {
    use super::used;

    #[test]
    fn what_only_the_content_has_is_found() {
        for (body, expected) in [
            (r#"{ Ok(format!("a {id}")) }"#, Some("{id}")),
            (r#"{ json!({ "a": format!("{id:.1}") }) }"#, Some("{id:.1}")),
            (r#"{ println!("{}", id); }"#, Some("{}")),
            (r"{ f(id + 1) }", Some("id +")),
            (r#"{ json!({ "next": id + 1 }) }"#, Some("id +")),
            (r"{ if id > 3 { } }", Some("id >")),
            (r"{ 2.0 * id }", Some("* id")),
            (r#"{ format!("{{id}} {id:?}") }"#, None),
            (r#"{ println!("{:?}", id); }"#, None),
            (r"{ id.0 + 1; 2 * id.0; *id + 1; f(&id); f(id) }", None),
            (r"{ a.id + 1; let b = *id; f(*id * 2) }", None),
            (r"{ other!(id - 1); own::id + 1 }", None),
        ] {
            let found = used(body.parse().expect("tokens"), "id");
            assert_eq!(found.as_deref(), expected, "{body}");
        }
    }
}
