//! `#[derive(Template)]` and `#[template(path = "page.stpl")]`: a sailfish template whose mistakes are reported with
//! their places in the template.
//!
//! It reads the template before sailfish does. What sailfish then generates is compiled as it is, but for the places of
//! its tokens.

mod assemble;
mod check;
mod fields;
mod file;
mod filter;
mod names;
pub(crate) mod options;
mod other_engine;
mod positions;
mod rewrite;
mod scan;
mod shown;
mod source;
mod spans;

use std::path::PathBuf;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use sailfish_compiler::{Config, procmacro};
use syn::{Data, DeriveInput, parse_quote};

use crate::diagnostics;
use crate::error_sink::ErrorSink;
use assemble::{Assembled, Mistake};
use fields::Fields;
use file::{File, Folders};
use options::{Options, Origin};

pub(crate) use source::Source;

pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = ErrorSink::default();
    let options = options::read(&input.attrs, &mut errors);
    if !matches!(input.data, Data::Struct(_)) {
        errors.at(&input.ident, &diagnostics::not_a_struct());
    }
    let fields = Fields::of(&input);
    let generated = match &options.origin {
        Some(origin) if errors.is_empty() => {
            generated(&input, origin, &options, &fields, &mut errors)
        }
        _ => None,
    };
    let implementation = generated.unwrap_or_else(|| recovered(&input, &fields));
    let errors = errors.into_compile_errors();
    let library = &options.library;
    quote! {
        #errors
        #[allow(unused_imports, clippy::all, clippy::pedantic)]
        const _: () = {
            use #library::__private::{self as __ivoryos, sailfish};
            use sailfish::TemplateOnce as _;
            #implementation
        };
    }
}

/// Sailfish's code for the template, if there is no mistake in it.
fn generated(
    input: &DeriveInput,
    origin: &Origin,
    options: &Options,
    fields: &Fields,
    errors: &mut ErrorSink,
) -> Option<TokenStream> {
    let span = origin.span();
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let config = match Config::search_file_and_read(&package) {
        Ok(config) => config,
        Err(error) => {
            errors.push(span, &diagnostics::sailfish_config(&error.to_string()));
            return None;
        }
    };
    let folders = Folders::new(package, config.template_dirs);
    let mut template = Assembled::new(options.delimiter.unwrap_or(config.delimiter));
    let added = match origin {
        Origin::Source(source) => template.add(Source::inline(source.value()), None, &[]),
        Origin::Path(path) => match folders.read(&path.value()) {
            Ok(File { path, source }) => {
                template.files.push(path.clone());
                template.add(source, Some((&path, &folders)), std::slice::from_ref(&path))
            }
            Err(message) => {
                errors.push(span, &message);
                return None;
            }
        },
    };
    let mistakes = match added.and_then(|()| check::syntax(&template)) {
        Ok(()) => [
            other_engine::check(&template, fields, options.is_escaped),
            names::check(&template, fields),
        ]
        .concat(),
        Err(mistake) => vec![mistake],
    };
    for mistake in mistakes {
        errors.push(span, &template.message(mistake));
    }
    if !errors.is_empty() {
        return None;
    }
    let origin = match (template.other_include(), origin) {
        (None, _) => {
            let source = rewrite::rewritten(&template, fields);
            quote!(source = #source)
        }
        (Some(_), Origin::Path(path)) => quote!(path = #path),
        (Some(piece), Origin::Source(_)) => {
            let mistake = Mistake::all_of(piece, diagnostics::include_without_a_file());
            errors.push(span, &template.message(mistake));
            return None;
        }
    };
    let generated = sailfish(input, &origin, &options.passed);
    let files = template.files.iter().map(|file| folders.tracked(file));
    let generated = spans::located(generated, span, fields);
    let is_error =
        !matches!(generated.clone().into_iter().next(), Some(TokenTree::Ident(it)) if it == "impl");
    let recovered = is_error.then(|| recovered(input, fields));
    Some(quote! {
        #(const _: &[u8] = #files;)*
        #generated
        #recovered
    })
}

/// What sailfish's derive generates.
fn sailfish(input: &DeriveInput, origin: &TokenStream, passed: &TokenStream) -> TokenStream {
    let mut input = input.clone();
    input.attrs = vec![parse_quote!(#[template(#origin, #passed)])];
    procmacro::derive_template_once(input.into_token_stream())
}

/// An impl instead of sailfish's, so that the only error is the one that was reported. It reads the fields, as the template
/// does.
fn recovered(input: &DeriveInput, fields: &Fields) -> TokenStream {
    let ident = &input.ident;
    let (generics, types, conditions) = input.generics.split_for_impl();
    let fields = fields.idents();
    quote! {
        impl #generics sailfish::TemplateOnce for #ident #types #conditions {
            fn render_once(self) -> sailfish::RenderResult {
                #(let _ = &self.#fields;)*
                ::core::result::Result::Ok(::core::default::Default::default())
            }
            fn render_once_to(
                self,
                _: &mut sailfish::runtime::Buffer,
            ) -> ::core::result::Result<(), sailfish::RenderError> {
                ::core::result::Result::Ok(())
            }
        }
    }
}
