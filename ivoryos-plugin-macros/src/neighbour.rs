//! Attributes of other crates on a function that has one of this library's.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Ident};

use crate::diagnostics;
use crate::error_sink::ErrorSink;

/// What `#[tokio::main]` writes into a function. Above our attribute, it is all that remains of it.
const RUNTIME: &str = "\"Failed building the Runtime\"";

/// Reports and removes the attributes that change what the host calls. If they stayed, the compiler would
/// report their code as well. Returns whether there is one.
pub(crate) fn remove(attribute: &str, attrs: &mut Vec<Attribute>, errors: &mut ErrorSink) -> bool {
    let all = attrs.len();
    attrs.retain(|attr| {
        let last = attr.path().segments.last();
        let message = match last.map(|it| it.ident.to_string()).as_deref() {
            Some("main") => diagnostics::with_a_runtime(attribute, &written(attr)),
            Some("test") => diagnostics::a_test(attribute, &written(attr)),
            Some("handler" | "debug_handler") => {
                diagnostics::of_another_framework(attribute, &written(attr))
            }
            _ => return true,
        };
        errors.at(attr, &message);
        false
    });
    attrs.len() < all
}

/// Reports a body that `#[tokio::main]` has written.
pub(crate) fn check_body(
    attribute: &str,
    ident: &Ident,
    body: &TokenStream,
    errors: &mut ErrorSink,
) {
    if has_runtime(body) {
        let message = diagnostics::with_a_runtime(attribute, "#[tokio::main]");
        errors.push(ident.span(), &message);
    }
}

fn has_runtime(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => has_runtime(&group.stream()),
        TokenTree::Literal(literal) => literal.to_string() == RUNTIME,
        _ => false,
    })
}

/// The attribute without its arguments. `#[tokio::test]` writes the path of the one that Rust has.
fn written(attr: &Attribute) -> String {
    let path = attr.path().to_token_stream().to_string().replace(' ', "");
    match path.as_str() {
        "::core::prelude::v1::test" => "#[tokio::test]".to_owned(),
        path => format!("#[{path}]"),
    }
}
