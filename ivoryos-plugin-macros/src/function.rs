//! The annotated function. Its signature is parsed; its body stays as the author's tokens.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{
    Attribute, Expr, ExprLit, FnArg, Ident, Lit, Meta, Pat, ReturnType, Type, Visibility,
    parse_quote,
};

use crate::error_sink::ErrorSink;
use crate::extractors::tokens::written;
use crate::instrument::{self, Instrument, parameter_of};
use crate::{body, diagnostics, foreign_type, missing_type, neighbour};

/// A function with one of the attributes.
pub(crate) struct Function {
    pub(crate) ident: Ident,
    pub(crate) is_async: bool,
    pub(crate) arguments: Vec<Argument>,
    /// It has `self`, so it is in an `impl` or a trait, where only functions, types and constants are
    /// allowed.
    pub(crate) is_method: bool,
    /// The span of the return type, or of the function's name if there is none.
    pub(crate) output: SpanRange,
    pub(crate) returned: Returned,
    /// The return type, as written.
    pub(crate) output_type: ReturnType,
    /// What looks like the guard of a lock and is there at an `.await`.
    pub(crate) guard: Option<Span>,
    /// The first paragraph of the doc comment.
    pub(crate) description: String,
    /// No other attribute of this library is below this one.
    pub(crate) is_last: bool,
    /// The function's `#[cfg(…)]` attributes, which the generated code gets as well.
    pub(crate) cfgs: Vec<Attribute>,
    /// The function to emit: as written, without `#[instrument]` on its arguments.
    pub(crate) emitted: TokenStream,
}

pub(crate) struct Argument {
    /// The span of its type.
    pub(crate) ty: SpanRange,
    pub(crate) instrument: Option<Instrument>,
    /// It has `#[instrument]`, correct or not.
    pub(crate) is_marked: bool,
    /// Its type, as written.
    pub(crate) written: Type,
    pub(crate) pattern: Pat,
}

/// The kind of a function's return type, as far as the signature shows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returned {
    /// `()`, or no return type.
    Unit,
    /// A type whose last name is `Result`.
    Result,
    Value,
    /// `!`
    Never,
}

impl Argument {
    /// Whether the last name of its type is this one.
    pub(crate) fn is(&self, name: &str) -> bool {
        type_name(&self.written).is_some_and(|it| it == name)
    }

    /// Whether its type is a reference, and the last name of what it refers to is this one.
    pub(crate) fn is_reference_to(&self, name: &str) -> bool {
        match &self.written {
            Type::Reference(reference) => type_name(&reference.elem).is_some_and(|it| it == name),
            _ => false,
        }
    }

    /// Whether the last name of its type is this one, or the type is an `Option` of it.
    pub(crate) fn is_or_option_of(&self, name: &str) -> bool {
        let within = instrument::parameter_of(&self.written, "Option");
        self.is(name)
            || within
                .and_then(|ty| type_name(&ty))
                .is_some_and(|it| it == name)
    }
}

/// The spans of the first and the last token of something. On stable Rust a single span covers one token
/// only; an error about generated tokens with these two spans underlines all that is between them.
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

/// Two tokens with the spans of the ends: an error at them underlines the whole range.
impl ToTokens for SpanRange {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (first, last) = (self.first, self.last);
        tokens.extend([quote_spanned!(first=> _), quote_spanned!(last=> _)]);
    }
}

/// Parses the item below `#[attribute]`, and reports what no attribute accepts. `None` if it is no function.
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
    let has_neighbour = neighbour::remove(attribute, &mut parsed.attrs, errors);
    check_qualifiers(attribute, &parsed.sig, errors);
    if parsed.sig.asyncness.is_none() && !has_neighbour {
        neighbour::check_body(attribute, &parsed.sig.ident, &parsed.body, errors);
    }
    // `const` is reported above. If it stayed, rustc would report the body as well.
    parsed.sig.constness = None;

    let written = parsed.sig.inputs.clone();
    let mut arguments = Vec::new();
    let mut instruments = Vec::new();
    let mut wholes = Vec::new();
    let mut is_method = false;
    let mut is_unusable = false;
    let mut left_out = Vec::new();
    for input in &mut parsed.sig.inputs {
        let FnArg::Typed(argument) = input else {
            errors.at(input, &diagnostics::takes_self(attribute));
            is_method = true;
            continue;
        };
        if let Some(generic) = impl_trait(&argument.ty) {
            errors.at(generic, &diagnostics::generic(attribute));
        }
        if let Some(origin) = foreign_type::check_argument(&argument.ty, &parsed.sig.ident, errors)
        {
            if origin == foreign_type::STD_PATH {
                // Otherwise the compiler reports in several places that it has no size.
                foreign_type::make_usable(argument);
                is_unusable = true;
            }
        } else if !instrument::is_marked(argument)
            && missing_type::check(attribute, argument, &parsed.sig.ident, errors)
        {
            left_out.extend(missing_type::make_usable(argument));
            is_unusable = true;
        } else if let Some(name) = reference_to_value(&argument.ty) {
            errors.at(&argument.ty, &diagnostics::by_value(&name));
        }
        for cfg in attributes(&argument.attrs, "cfg") {
            let condition = cfg.parse_args().unwrap_or_default();
            let message = diagnostics::cfg_on_an_argument(attribute, &condition);
            errors.at(&cfg, &message);
        }
        let is_marked = instrument::is_marked(argument);
        let instrument = instrument::take(argument, errors);
        if let (Some(_), Pat::Ident(name)) = (&instrument, &*argument.pat) {
            instruments.push(name.ident.clone());
        }
        wholes.extend(body::Whole::of(argument));
        arguments.push(Argument {
            is_marked,
            instrument,
            ty: SpanRange::of(&argument.ty),
            written: (*argument.ty).clone(),
            pattern: (*argument.pat).clone(),
        });
    }
    foreign_type::check_output(&parsed.sig.output, &parsed.sig.ident, errors);
    let returned = match &parsed.sig.output {
        ReturnType::Type(_, ty) => returned(ty),
        ReturnType::Default => Returned::Unit,
    };
    is_unusable |= check_body(attribute, &mut parsed, &instruments, returned, errors);
    is_unusable |= body::check_whole(&parsed.body, &wholes, &parsed.sig.ident, errors);
    if is_unusable {
        parsed.make_unusable(&left_out);
    } else if parsed.attrs.iter().any(is_attribute_of_this_library) {
        // The next attribute of this library needs `#[instrument]` too; the last one removes it.
        parsed.sig.inputs = written;
    }
    let is_last = !parsed.attrs.iter().any(is_attribute_of_this_library);
    Some(Function {
        is_last,
        is_async: parsed.sig.asyncness.is_some(),
        arguments,
        is_method,
        output: match &parsed.sig.output {
            ReturnType::Type(_, ty) => SpanRange::of(ty),
            ReturnType::Default => SpanRange::of(&parsed.sig.ident),
        },
        returned,
        output_type: parsed.sig.output.clone(),
        guard: parsed
            .sig
            .asyncness
            .and_then(|_| body::held_guard(&parsed.body)),
        description,
        cfgs,
        ident: parsed.sig.ident.clone(),
        emitted: parsed.into_token_stream(),
    })
}

/// Reports what body and return type show. Returns whether the function cannot stay as it is written.
fn check_body(
    attribute: &str,
    parsed: &mut Parsed,
    instruments: &[Ident],
    returned: Returned,
    errors: &mut ErrorSink,
) -> bool {
    let (output, ident) = (&parsed.sig.output, &parsed.sig.ident);
    body::check_bail(&mut parsed.body, output, ident, errors);
    body::check_plain_errors(attribute, &mut parsed.body, output, ident, errors);
    body::check_claims(
        &parsed.body,
        instruments,
        returned == Returned::Result,
        errors,
    );
    if parsed.sig.asyncness.is_some() {
        body::check_endless(&parsed.body, ident, errors);
    }
    let mut is_unusable = body::check_question_mark(&parsed.body, output, errors);
    is_unusable |= body::check_html(&parsed.body, errors);
    is_unusable |= body::check_redirect(&parsed.body, errors);
    is_unusable |= body::check_status_tuple(&parsed.body, errors);
    if missing_type::check_output(output, ident, errors) {
        parsed.sig.output = ReturnType::Default;
        is_unusable = true;
    }
    is_unusable
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
        let message = match instrument_bound(sig) {
            Some(bound) => diagnostics::generic_instrument(attribute, &bound),
            None => diagnostics::generic(attribute),
        };
        errors.at(&sig.generics.params, &message);
    } else if let Some(clause) = &sig.generics.where_clause {
        errors.at(clause, &diagnostics::generic(attribute));
    }
}

/// The trait of a parameter that is an instrument's type: `Scale` of `S: Scale` and `Instrument<S>`.
fn instrument_bound(sig: &syn::Signature) -> Option<String> {
    let inputs = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => parameter_of(&argument.ty, "Instrument"),
        FnArg::Receiver(_) => None,
    });
    let instruments: Vec<String> = inputs.map(|ty| written(&ty)).collect();
    let parameters = sig.generics.type_params();
    let mut parameters = parameters.filter(|it| instruments.contains(&it.ident.to_string()));
    let bounds = &parameters.next()?.bounds;
    let names = bounds.iter().filter_map(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => Some(bound.path.to_token_stream().to_string()),
        _ => None,
    });
    let is_own = |name: &String| !["Send", "Sync"].contains(&name.as_str());
    names.map(|name| name.replace(' ', "")).find(is_own)
}

/// A function whose body is not parsed, so that an unfinished body is reported by rustc alone.
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

impl Parsed {
    /// Leaves the signature, for the code that calls the function. The types were in arguments that are left out: the
    /// compiler would report what is imported for them as unused.
    fn make_unusable(&mut self, left_out: &[Type]) {
        self.body = quote!({
            #(let _ = ::core::option::Option::<#left_out>::None;)*
            ::core::todo!()
        });
        self.attrs.push(parse_quote!(#[allow(unused_variables)]));
        if has_impl(self.sig.output.to_token_stream()) {
            // No value of it is there.
            self.sig.output = ReturnType::Default;
        }
        // Another attribute would report what takes an argument's place.
        let is_kept =
            |it: &Attribute| !is_attribute_of_this_library(it) || it.path().is_ident("plugin");
        self.attrs.retain(is_kept);
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
        // A handler may be async without awaiting anything: tasks have to be, and routes usually are.
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

/// Whether this is another attribute of this library: a function may have several, and each is expanded
/// while the ones below it are still there.
fn is_attribute_of_this_library(attr: &Attribute) -> bool {
    const ATTRIBUTES: &[&str] = &[
        "plugin",
        "route",
        "socket_event",
        "background_task",
        "instrument_call",
    ];
    let last = attr.path().segments.last();
    last.is_some_and(|it| ATTRIBUTES.iter().any(|name| it.ident == name))
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

fn has_impl(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| token.to_string() == "impl")
}

fn impl_trait(ty: &Type) -> Option<&Type> {
    match ty {
        Type::ImplTrait(_) => Some(ty),
        Type::Reference(reference) => impl_trait(&reference.elem),
        Type::Group(group) => impl_trait(&group.elem),
        _ => None,
    }
}

/// The name `Deck` of `&Deck`, for types that the host passes by value. Poem passes other types by
/// reference, such as `&Request`.
fn reference_to_value(ty: &Type) -> Option<String> {
    const BY_VALUE: &[&str] = &[
        "AckSender",
        "Call",
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

/// The last name of a type's path: `Deck` of `ivoryos_plugin::Deck`.
fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        // A type from a `macro_rules!` variable is in an invisible group.
        Type::Group(group) => type_name(&group.elem),
        _ => None,
    }
}

fn returned(ty: &Type) -> Returned {
    match ty {
        Type::Tuple(tuple) if tuple.elems.is_empty() => Returned::Unit,
        Type::Never(_) => Returned::Never,
        _ if type_name(ty).is_some_and(|name| name == "Result") => Returned::Result,
        _ => Returned::Value,
    }
}
