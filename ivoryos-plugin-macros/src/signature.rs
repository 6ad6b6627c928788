//! The annotated function: its signature is read, its body stays the tokens that were written.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, FnArg, Ident, Lit, Meta, ReturnType, Type, Visibility};

use crate::diagnostics::{self, Errors};
use crate::instrument::{self, Instrument};

/// A function that an attribute of ours stands on.
pub(crate) struct Function {
    pub(crate) ident: Ident,
    pub(crate) is_async: bool,
    pub(crate) arguments: Vec<Argument>,
    /// Where the return type is written; the function's name if it has none.
    pub(crate) output: Span,
    /// The first paragraph of the doc comment.
    pub(crate) description: String,
    /// `#[cfg(…)]` of the function: what is generated beside it comes and goes with it.
    pub(crate) cfgs: Vec<Attribute>,
    /// The function as it is emitted: as written, less our own argument attributes.
    pub(crate) emitted: TokenStream,
}

pub(crate) struct Argument {
    pub(crate) ty: Type,
    pub(crate) instrument: Option<Instrument>,
}

/// Reads the item below `#[attribute]`. Without a function there is nothing to go on with.
pub(crate) fn read(attribute: &str, item: &TokenStream, errors: &mut Errors) -> Option<Function> {
    let Ok(mut parsed) = syn::parse2::<Parsed>(item.clone()) else {
        errors.push(first_span(item), diagnostics::not_a_function(attribute));
        return None;
    };
    let cfgs = attributes(&parsed.attrs, "cfg");
    let description = description(&parsed.attrs);
    check_qualifiers(attribute, &parsed.sig, errors);

    let mut arguments = Vec::new();
    for input in &mut parsed.sig.inputs {
        let FnArg::Typed(argument) = input else {
            errors.push(input.span(), diagnostics::takes_self(attribute));
            continue;
        };
        if let Some(span) = impl_trait(&argument.ty) {
            errors.push(span, diagnostics::generic(attribute));
        }
        arguments.push(Argument {
            instrument: instrument::take(argument, errors),
            ty: (*argument.ty).clone(),
        });
    }
    Some(Function {
        is_async: parsed.sig.asyncness.is_some(),
        arguments,
        output: match &parsed.sig.output {
            ReturnType::Type(_, ty) => ty.span(),
            ReturnType::Default => parsed.sig.ident.span(),
        },
        description,
        cfgs,
        ident: parsed.sig.ident.clone(),
        emitted: parsed.into_token_stream(),
    })
}

fn check_qualifiers(attribute: &str, sig: &syn::Signature, errors: &mut Errors) {
    if let Some(token) = &sig.constness {
        errors.push(token.span(), diagnostics::qualifier(attribute, "const"));
    }
    if let syn::Safety::Unsafe(token) = &sig.safety {
        errors.push(token.span(), diagnostics::qualifier(attribute, "unsafe"));
    }
    if let Some(abi) = &sig.abi {
        errors.push(abi.span(), diagnostics::qualifier(attribute, "extern"));
    }
    if !sig.generics.params.is_empty() {
        errors.push(sig.generics.params.span(), diagnostics::generic(attribute));
    } else if let Some(clause) = &sig.generics.where_clause {
        errors.push(clause.span(), diagnostics::generic(attribute));
    }
}

/// Attributes, visibility and signature, then everything else unread: a half-typed body is rustc's to judge.
struct Parsed {
    attrs: Vec<Attribute>,
    vis: Visibility,
    sig: syn::Signature,
    body: TokenStream,
}

impl Parse for Parsed {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        Ok(Self {
            attrs: input.call(Attribute::parse_outer)?,
            vis: input.parse()?,
            sig: input.parse()?,
            body: input.parse()?,
        })
    }
}

impl ToTokens for Parsed {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attrs,
            vis,
            sig,
            body,
        } = self;
        // A handler is async because the host awaits it, not because it must await something.
        let allow = sig
            .asyncness
            .map(|_| quote!(#[allow(clippy::unused_async)]));
        tokens.extend(quote!(#allow #(#attrs)* #vis #sig #body));
    }
}

fn attributes(attrs: &[Attribute], name: &str) -> Vec<Attribute> {
    let named = |attr: &&Attribute| attr.path().is_ident(name);
    attrs.iter().filter(named).cloned().collect()
}

fn description(attrs: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attr in attrs {
        if let Meta::NameValue(doc) = &attr.meta
            && doc.path.is_ident("doc")
            && let Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) = &doc.value
        {
            lines.push(text.value().trim().to_owned());
        }
    }
    let paragraph: Vec<String> = lines
        .into_iter()
        .skip_while(String::is_empty)
        .take_while(|line| !line.is_empty())
        .collect();
    paragraph.join(" ")
}

fn impl_trait(ty: &Type) -> Option<Span> {
    match ty {
        Type::ImplTrait(_) => Some(ty.span()),
        Type::Reference(reference) => impl_trait(&reference.elem),
        _ => None,
    }
}

fn first_span(item: &TokenStream) -> Span {
    item.clone()
        .into_iter()
        .next()
        .map_or_else(Span::call_site, |token| token.span())
}
