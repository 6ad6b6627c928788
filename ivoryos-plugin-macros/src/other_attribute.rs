//! `#[get("/path")]` and the like: attributes of Rocket and actix, whose only work here is to name `#[route]`.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use syn::LitStr;

use crate::error_sink::ErrorSink;
use crate::{diagnostics, function, path};

/// Emits the function with an error that shows its `#[route]`.
pub(crate) fn expand(name: &str, args: TokenStream, item: TokenStream) -> TokenStream {
    let path = args.into_iter().find_map(literal);
    let path = path.map_or_else(
        || "/status".to_owned(),
        |path| path::corrected(&path.value()),
    );
    let mut errors = ErrorSink::default();
    errors.push(Span::call_site(), &diagnostics::not_a_route(name, &path));
    // Removes `#[instrument]`. What is wrong with the function is reported once it has its `#[route]`.
    let function = function::read("route", &item, &mut ErrorSink::default());
    let function = function.map_or(item, |it| it.emitted);
    let errors = errors.into_compile_errors();
    quote!(#function #errors)
}

fn literal(token: TokenTree) -> Option<LitStr> {
    syn::parse2(token.into()).ok()
}
