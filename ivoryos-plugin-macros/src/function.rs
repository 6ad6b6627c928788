//! The annotated function: its signature is read, its body stays the tokens that were written.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, FnArg, Ident, Lit, Meta, ReturnType, Type, Visibility};

use crate::diagnostics;
use crate::error_sink::ErrorSink;
use crate::instrument::{self, Instrument};

/// A function that an attribute of ours stands on.
pub(crate) struct Function {
    pub(crate) ident: Ident,
    pub(crate) is_async: bool,
    pub(crate) arguments: Vec<Argument>,
    /// It has `self`: it stands where only functions, types and constants may.
    pub(crate) is_method: bool,
    /// Where the return type is written; the function's name if it has none.
    pub(crate) output: SpanRange,
    pub(crate) returned: Returned,
    /// The first paragraph of the doc comment.
    pub(crate) description: String,
    /// `#[cfg(…)]` of the function: what is generated beside it comes and goes with it.
    pub(crate) cfgs: Vec<Attribute>,
    /// The function as it is emitted: as written, less our own argument attributes.
    pub(crate) emitted: TokenStream,
}

pub(crate) struct Argument {
    /// Where its type is written.
    pub(crate) ty: SpanRange,
    pub(crate) instrument: Option<Instrument>,
    pub(crate) written: Type,
}

/// What a function returns, as far as its signature says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returned {
    Nothing,
    Result,
    Value,
    /// `!`: it does not return.
    Never,
}

impl Argument {
    /// Whether its type is written with this name.
    pub(crate) fn is(&self, name: &str) -> bool {
        type_name(&self.written).is_some_and(|it| it == name)
    }

    /// Whether its type is written with this name, or is an `Option` of it.
    pub(crate) fn may_be(&self, name: &str) -> bool {
        let within = instrument::parameter_of(&self.written, "Option");
        self.is(name)
            || within
                .and_then(|ty| type_name(&ty))
                .is_some_and(|it| it == name)
    }
}

/// From where to where something is written. A single span is only the first token on a stable
/// compiler, but an expression reaches from its first token's span to its last one's.
#[derive(Clone, Copy)]
pub(crate) struct SpanRange {
    pub(crate) first: Span,
    pub(crate) last: Span,
}

impl SpanRange {
    fn of(tokens: &impl ToTokens) -> Self {
        let mut spans = tokens
            .to_token_stream()
            .into_iter()
            .map(|token| token.span());
        let first = spans.next().unwrap_or_else(Span::call_site);
        Self {
            first,
            last: spans.last().unwrap_or(first),
        }
    }
}

/// Its two ends, for an error that underlines all of it.
impl ToTokens for SpanRange {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (first, last) = (self.first, self.last);
        tokens.extend([quote_spanned!(first=> _), quote_spanned!(last=> _)]);
    }
}

/// Reads the item below `#[attribute]`. Without a function there is nothing to go on with.
pub(crate) fn read(
    attribute: &str,
    item: &TokenStream,
    errors: &mut ErrorSink,
) -> Option<Function> {
    let Ok(mut parsed) = syn::parse2::<Parsed>(item.clone()) else {
        let start = SpanRange::of(item).first;
        errors.push(start, &diagnostics::not_a_function(attribute));
        return None;
    };
    let cfgs = attributes(&parsed.attrs, "cfg");
    let description = description(&parsed.attrs);
    check_qualifiers(attribute, &parsed.sig, errors);
    // Otherwise rustc would complain about the body as well, which need not be const.
    parsed.sig.constness = None;

    let written = parsed.sig.inputs.clone();
    let mut arguments = Vec::new();
    let mut is_method = false;
    for input in &mut parsed.sig.inputs {
        let FnArg::Typed(argument) = input else {
            errors.at(input, &diagnostics::takes_self(attribute));
            is_method = true;
            continue;
        };
        if let Some(generic) = impl_trait(&argument.ty) {
            errors.at(generic, &diagnostics::generic(attribute));
        }
        if let Some(name) = reference_to_value(&argument.ty) {
            errors.at(&argument.ty, &diagnostics::by_value(&name));
        }
        for cfg in attributes(&argument.attrs, "cfg") {
            let condition = cfg.parse_args().unwrap_or_default();
            let message = diagnostics::cfg_on_an_argument(attribute, &condition);
            errors.at(&cfg, &message);
        }
        arguments.push(Argument {
            instrument: instrument::take(argument, errors),
            ty: SpanRange::of(&argument.ty),
            written: (*argument.ty).clone(),
        });
    }
    if parsed.attrs.iter().any(is_ours) {
        // The attribute below reads the arguments' attributes as well, and takes them off.
        parsed.sig.inputs = written;
    }
    Some(Function {
        is_async: parsed.sig.asyncness.is_some(),
        arguments,
        is_method,
        output: match &parsed.sig.output {
            ReturnType::Type(_, ty) => SpanRange::of(ty),
            ReturnType::Default => SpanRange::of(&parsed.sig.ident),
        },
        returned: match &parsed.sig.output {
            ReturnType::Type(_, ty) => returned(ty),
            ReturnType::Default => Returned::Nothing,
        },
        description,
        cfgs,
        ident: parsed.sig.ident.clone(),
        emitted: parsed.into_token_stream(),
    })
}

fn check_qualifiers(attribute: &str, sig: &syn::Signature, errors: &mut ErrorSink) {
    if let Some(token) = &sig.constness {
        errors.push(token.span(), &diagnostics::qualifier(attribute, "const"));
    }
    if let syn::Safety::Unsafe(token) = &sig.safety {
        errors.push(token.span(), &diagnostics::qualifier(attribute, "unsafe"));
    }
    if let Some(abi) = &sig.abi {
        errors.at(abi, &diagnostics::qualifier(attribute, "extern"));
    }
    if !sig.generics.params.is_empty() {
        errors.at(&sig.generics.params, &diagnostics::generic(attribute));
    } else if let Some(clause) = &sig.generics.where_clause {
        errors.at(clause, &diagnostics::generic(attribute));
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

/// A function has several routes by several attributes; each is expanded with the ones below still there.
fn is_ours(attr: &Attribute) -> bool {
    const OURS: &[&str] = &["plugin", "route", "socket_event", "background_task"];
    let last = attr.path().segments.last();
    last.is_some_and(|it| OURS.iter().any(|ours| it.ident == ours))
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

fn impl_trait(ty: &Type) -> Option<&Type> {
    match ty {
        Type::ImplTrait(_) => Some(ty),
        Type::Reference(reference) => impl_trait(&reference.elem),
        Type::Group(group) => impl_trait(&group.elem),
        _ => None,
    }
}

/// `Deck` of `&Deck`: of what is handed over by value, the name. Other references are poem's.
fn reference_to_value(ty: &Type) -> Option<String> {
    const BY_VALUE: &[&str] = &[
        "AckSender",
        "CancellationToken",
        "Data",
        "Deck",
        "GlobalState",
        "Json",
        "Path",
        "Query",
        "Form",
        "Option",
        "SocketIo",
        "SocketRef",
    ];
    let Type::Reference(reference) = ty else {
        return None;
    };
    type_name(&reference.elem).filter(|name| BY_VALUE.contains(&name.as_str()))
}

/// The last name of a type's path.
fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        // A type that came through a `macro_rules!` variable is wrapped in an invisible group.
        Type::Group(group) => type_name(&group.elem),
        _ => None,
    }
}

fn returned(ty: &Type) -> Returned {
    match ty {
        Type::Tuple(tuple) if tuple.elems.is_empty() => Returned::Nothing,
        Type::Never(_) => Returned::Never,
        _ if type_name(ty).is_some_and(|name| name == "Result") => Returned::Result,
        _ => Returned::Value,
    }
}
