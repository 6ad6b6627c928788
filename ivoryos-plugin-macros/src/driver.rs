//! `#[driver]` and `#[driver(crate = path)]`, on the inherent `impl` of a driver's type.

mod argument;
mod by_name;
mod method;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{ImplItem, ItemImpl, Visibility};

use crate::args::Args;
use crate::diagnostics;
use crate::error_sink::ErrorSink;
use method::Marks;

pub(crate) const KEYS: &[&str] = &["crate"];

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = ErrorSink::default();
    let args = Args::parse("driver", KEYS, args, &mut errors);
    for surplus in &args.positional {
        errors.at(surplus, &diagnostics::driver_needs_no_value());
    }
    let library = args.library(&mut errors);
    let mut declared = match syn::parse2::<ItemImpl>(item.clone()) {
        Ok(declared) => declared,
        Err(error) => {
            if item.clone().into_iter().any(|it| is_impl(&it)) {
                errors.push(error.span(), &diagnostics::not_understood("driver"));
            } else {
                let start = item.clone().into_iter().next();
                let start = start.map_or_else(Span::call_site, |it| it.span());
                errors.push(start, &diagnostics::not_an_impl());
            }
            let mut emitted = item;
            emitted.extend(errors.into_compile_errors());
            return emitted;
        }
    };
    check_impl(&declared, &mut errors);
    let (inner, methods) = seen_methods(&mut declared, &library, &mut errors);
    let driver = &declared.self_ty;
    let mut emitted = declared.to_token_stream();
    if errors.is_empty() {
        emitted.extend(quote! {
            impl #driver { #inner }
            #[allow(deprecated)]
            const _: () = {
                use #library::__private as __ivoryos;
                #[allow(unused_imports)]
                use __ivoryos::{Unread as _, Unseen as _};
                const __METHODS: &[__ivoryos::DriverMethod<#driver>] = &[#(#methods),*];
                __ivoryos::inventory::submit! {
                    __ivoryos::DriverRow::of::<#driver>(&__ivoryos::Methods(__METHODS))
                }
            };
        });
    } else {
        // The methods that are not written yet would be missed.
        emitted = item_without_marks(item);
        emitted.extend(errors.into_compile_errors());
    }
    emitted
}

fn is_impl(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == "impl")
}

fn check_impl(declared: &ItemImpl, errors: &mut ErrorSink) {
    if let Some((path, _)) = &declared.trait_ {
        errors.at(
            path,
            &diagnostics::driver_of_a_trait(
                &path.to_token_stream(),
                &declared.self_ty.to_token_stream(),
            ),
        );
    } else if !declared.generics.params.is_empty() {
        let message = diagnostics::generic_driver(&declared.self_ty.to_token_stream());
        errors.at(&declared.generics.params, &message);
    }
}

/// Makes each public method one that tells that it is called. Returns the functions that do what they did, and what is
/// listed of each.
fn seen_methods(
    declared: &mut ItemImpl,
    library: &TokenStream,
    errors: &mut ErrorSink,
) -> (TokenStream, Vec<TokenStream>) {
    let mut inner = TokenStream::new();
    let mut methods = Vec::new();
    for item in &mut declared.items {
        let ImplItem::Fn(function) = item else {
            continue;
        };
        let marks = Marks::take(&mut function.attrs, errors);
        let is_public = matches!(function.vis, Visibility::Public(_));
        let has_self = function.sig.receiver().is_some();
        let name = &function.sig.ident;
        if let Some(word) = marks.word()
            && !(is_public && has_self)
        {
            errors.push(word.span(), &diagnostics::mark_of_no_method(name, word));
        }
        if is_public && has_self && !marks.skips() && method::check(function, errors) {
            methods.push(by_name::method(&declared.self_ty, function, &marks, errors));
            inner.extend(method::see(function, library));
        }
    }
    (inner, methods)
}

/// The item as it is written, without the attributes of its methods and the doc comments of arguments, which nobody
/// would read.
fn item_without_marks(item: TokenStream) -> TokenStream {
    let Ok(mut declared) = syn::parse2::<ItemImpl>(item.clone()) else {
        return item;
    };
    for item in &mut declared.items {
        if let ImplItem::Fn(function) = item {
            Marks::take(&mut function.attrs, &mut ErrorSink::default());
            method::remove_docs(function);
        }
    }
    declared.into_token_stream()
}
