//! `#[remote_instrument("name", crate = path)]`

mod method;
mod name;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, ItemTrait, LitStr, TraitItem};

use crate::args::{Args, string_literal};
use crate::codegen;
use crate::diagnostics;
use crate::error_sink::ErrorSink;
use method::Method;

pub(crate) const KEYS: &[&str] = &["crate"];

/// A checked trait.
struct Remote {
    /// The instrument's name in Python.
    instrument: LitStr,
    library: TokenStream,
    declared: ItemTrait,
    methods: Vec<Method>,
}

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = ErrorSink::default();
    let args = Args::parse("remote_instrument", KEYS, args, &mut errors);
    let instrument = read_name(&args, &mut errors);
    let library = args.library(&mut errors);
    let mut declared = match syn::parse2::<ItemTrait>(item.clone()) {
        Ok(declared) => declared,
        Err(error) => {
            let start = item.clone().into_iter().next();
            if item.clone().into_iter().any(|it| is_trait(&it)) {
                errors.push(
                    error.span(),
                    &diagnostics::not_understood("remote_instrument"),
                );
            } else {
                let start = start.map_or_else(Span::call_site, |it| it.span());
                errors.push(start, &diagnostics::not_a_trait());
            }
            let mut emitted = item;
            emitted.extend(errors.into_compile_errors());
            return emitted;
        }
    };
    check_trait(&declared, &mut errors);
    let methods = read_methods(&mut declared, &mut errors);
    match instrument {
        Some(instrument) if errors.is_empty() => Remote {
            instrument,
            library,
            declared,
            methods,
        }
        .generate(),
        _ => recover(&declared, &methods, &library, errors),
    }
}

fn is_trait(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == "trait")
}

fn read_name(args: &Args, errors: &mut ErrorSink) -> Option<LitStr> {
    let mut values = args.positional.iter();
    let Some(first) = values.next() else {
        if errors.is_empty() {
            errors.push(Span::call_site(), &diagnostics::no_remote_name());
        }
        return None;
    };
    for surplus in values {
        errors.at(surplus, &diagnostics::second_remote_name());
    }
    let Some(literal) = string_literal(first) else {
        errors.at(first, &diagnostics::remote_name_not_a_string());
        return None;
    };
    name::check_instrument(&literal, errors);
    Some(literal)
}

fn check_trait(declared: &ItemTrait, errors: &mut ErrorSink) {
    let ItemTrait {
        generics,
        supertraits,
        unsafety,
        items,
        ident,
        ..
    } = declared;
    if !generics.params.is_empty() {
        errors.at(&generics.params, &diagnostics::generic_trait());
    } else if let Some(clause) = &generics.where_clause {
        errors.at(clause, &diagnostics::generic_trait());
    }
    if !supertraits.is_empty() {
        errors.at(supertraits, &diagnostics::supertraits());
    }
    if let Some(token) = unsafety {
        errors.at(token, &diagnostics::unsafe_trait());
    }
    if items.is_empty() {
        let message = diagnostics::empty_trait(&ident.to_string());
        errors.push(ident.span(), &message);
    }
}

/// Reads the trait's methods, and changes the trait to what is emitted.
fn read_methods(declared: &mut ItemTrait, errors: &mut ErrorSink) -> Vec<Method> {
    let mut methods = Vec::new();
    for item in &mut declared.items {
        if let TraitItem::Fn(function) = item {
            methods.push(Method::read(function, errors));
        } else {
            errors.at(item, &diagnostics::not_a_remote_method());
        }
    }
    methods
}

/// The trait with its errors, and an implementation that is never run, so that the compiler does not
/// report the callers as well.
fn recover(
    declared: &ItemTrait,
    methods: &[Method],
    library: &TokenStream,
    errors: ErrorSink,
) -> TokenStream {
    let errors = errors.into_compile_errors();
    let name = &declared.ident;
    let is_plain = methods.len() == declared.items.len()
        && declared.generics.params.is_empty()
        && declared.supertraits.is_empty()
        && declared.unsafety.is_none();
    let implementation = is_plain.then(|| {
        let methods = methods.iter().map(|method| method.recovered(library));
        let implementation = quote! {
            impl #name for #library::__private::RemoteInstrument { #(#methods)* }
        };
        hidden(declared, &implementation)
    });
    quote!(#declared #errors #implementation)
}

/// A hidden trait, with the `#[cfg]` attributes of the declared one, that holds the generated code.
fn hidden(declared: &ItemTrait, block: &TokenStream) -> TokenStream {
    let name = format_ident!("remote_instrument_{}", declared.ident.unraw());
    let name = Ident::new(&name.to_string(), Span::call_site());
    let is_cfg = |it: &&Attribute| it.path().is_ident("cfg");
    let cfgs: Vec<Attribute> = declared.attrs.iter().filter(is_cfg).cloned().collect();
    codegen::hidden_trait(&cfgs, &name, &TokenStream::new(), block)
}

impl Remote {
    fn generate(&self) -> TokenStream {
        let Self {
            instrument,
            library,
            declared,
            methods,
        } = self;
        let name = &declared.ident;
        let shown = name.unraw().to_string();
        let import = codegen::import(library);
        let implementations = methods.iter().map(Method::implementation);
        let rows = methods.iter().map(Method::row);
        let source = codegen::source();
        let row = codegen::submit(
            library,
            &quote! {
                __ivoryos::RemoteTraitRow {
                    instrument: #instrument,
                    name: #shown,
                    methods: &[#(#rows),*],
                    source: #source,
                }
            },
        );
        let block = quote! {
            #import
            impl #name for __ivoryos::RemoteInstrument {
                #(#implementations)*
            }
            #row
        };
        let hidden = hidden(declared, &block);
        let declared = declared.to_token_stream();
        quote!(#declared #hidden)
    }
}
