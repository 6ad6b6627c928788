//! One public method of a driver.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::token::Brace;
use syn::{
    Attribute, Block, Expr, FnArg, ImplItemFn, Pat, ReceiverKind, ReturnType, Stmt, Type,
    parse_quote,
};

use super::argument;
use crate::diagnostics;
use crate::error_sink::ErrorSink;
use crate::extractors::tokens::written;
use crate::instrument::parameter_of;

/// The attributes that stay on the method that others call. All others belong to what it does.
const OUTER: &[&str] = &["deprecated", "doc", "must_use"];

/// What `#[driver(…)]` on a method says: `skip`, or what it does with its instrument.
#[derive(Default)]
pub(super) struct Marks {
    word: Option<Ident>,
}

/// The words, with their variants of `MethodKind`.
const KINDS: &[(&str, &str)] = &[("moves", "Moves"), ("reads", "Reads"), ("stops", "Stops")];

impl Marks {
    pub(super) fn take(attrs: &mut Vec<Attribute>, errors: &mut ErrorSink) -> Self {
        let mut marks = Self::default();
        attrs.retain(|attr| {
            if attr
                .path()
                .segments
                .last()
                .is_none_or(|it| it.ident != "driver")
            {
                return true;
            }
            match attr.parse_args::<Ident>() {
                Ok(word) if marks.word.is_some() => {
                    errors.push(word.span(), &diagnostics::two_driver_marks());
                }
                Ok(word) if word == "skip" || KINDS.iter().any(|(it, _)| word == it) => {
                    marks.word = Some(word);
                }
                _ => errors.at(&attr.meta, &diagnostics::driver_mark()),
            }
            false
        });
        marks
    }

    /// The word, whatever it is.
    pub(super) fn word(&self) -> Option<&Ident> {
        self.word.as_ref()
    }

    /// Whether its calls are not told.
    pub(super) fn skips(&self) -> bool {
        self.word.as_ref().is_some_and(|word| word == "skip")
    }

    /// The variant of `MethodKind` that it says.
    pub(super) fn kind(&self) -> Option<Ident> {
        let word = self.word.as_ref()?;
        let (_, kind) = KINDS.iter().find(|(it, _)| word == it)?;
        Some(Ident::new(kind, word.span()))
    }
}

/// Reports what the calls of a method cannot be told of. Returns whether there is nothing.
pub(super) fn check(function: &ImplItemFn, errors: &mut ErrorSink) -> bool {
    let (sig, name) = (&function.sig, &function.sig.ident);
    let before = errors.count();
    if let Some(token) = &sig.constness {
        errors.push(token.span(), &diagnostics::driver_qualifier(name, "const"));
    }
    if let syn::Safety::Unsafe(token) = &sig.safety {
        errors.push(token.span(), &diagnostics::driver_qualifier(name, "unsafe"));
    }
    if let Some(abi) = &sig.abi {
        errors.at(abi, &diagnostics::driver_qualifier(name, "extern"));
    }
    if let Some(receiver) = sig.receiver()
        && !matches!(receiver.kind, ReceiverKind::Reference(_, _, None))
    {
        let shown = match &receiver.kind {
            ReceiverKind::Reference(..) => "&mut self".to_owned(),
            ReceiverKind::Typed(_, ty) => format!("self: {}", written(ty)),
            _ => "self".to_owned(),
        };
        errors.at(receiver, &diagnostics::driver_receiver(name, &shown));
    }
    if !sig.generics.params.is_empty() {
        errors.at(
            &sig.generics.params,
            &diagnostics::generic_seen_method(name),
        );
    }
    for argument in arguments(function) {
        if !matches!(*argument.ty, Type::ImplTrait(_))
            && let Err(borrowed) = argument::owned(&argument.ty)
        {
            let message = diagnostics::borrowed_driver_argument(name, borrowed.as_deref());
            errors.at(&argument.ty, &message);
        }
        if let Type::ImplTrait(ty) = &*argument.ty {
            errors.at(ty, &diagnostics::generic_seen_method(name));
        }
        if named(&argument.pat).is_none() {
            errors.at(&argument.pat, &diagnostics::unnamed_driver_argument(name));
        }
    }
    if let ReturnType::Type(_, ty) = &sig.output
        && matches!(**ty, Type::ImplTrait(_))
    {
        errors.at(ty, &diagnostics::method_returns_impl(name));
    }
    errors.count() == before
}

pub(super) fn arguments(function: &ImplItemFn) -> impl Iterator<Item = &syn::PatType> {
    function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    })
}

/// The argument's name.
pub(super) fn named(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(name) if name.subpat.is_none() && name.by_ref.is_none() => Some(&name.ident),
        _ => None,
    }
}

/// Makes the method one that tells that it is called, and returns the function that does what it did.
pub(super) fn see(function: &mut ImplItemFn, library: &TokenStream) -> TokenStream {
    let name = function.sig.ident.clone();
    let text = name.unraw().to_string();
    let does = format_ident!("__driver_{}", text, span = name.span());
    let names: Vec<Ident> = arguments(function)
        .filter_map(|argument| named(&argument.pat).cloned())
        .collect();

    let mut inner = function.clone();
    inner.sig.ident = does.clone();
    inner.vis = parse_quote!();
    inner.attrs.retain(|attr| !is_one_of(attr, OUTER));
    // Clippy says these of private functions alone, and the author's is public.
    inner.attrs.push(parse_quote!(#[allow(
        clippy::needless_pass_by_value,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        clippy::unused_self
    )]));

    let is_cfg = |attr: &Attribute| is_one_of(attr, OUTER) || is_one_of(attr, &["cfg"]);
    function.attrs.retain(is_cfg);
    function
        .attrs
        .push(parse_quote!(#[allow(clippy::redundant_closure)]));
    for input in &mut function.sig.inputs {
        if let FnArg::Typed(argument) = input
            && let Pat::Ident(pattern) = &mut *argument.pat
        {
            pattern.mutability = None;
        }
    }
    remove_docs(function);
    remove_docs(&mut inner);
    let output = match &function.sig.output {
        ReturnType::Type(_, ty) => ty.span(),
        ReturnType::Default => name.span(),
    };
    let outcome = match &function.sig.output {
        ReturnType::Type(_, ty) if parameter_of(ty, "Result").is_some() => "result_outcome",
        _ => "value_outcome",
    };
    let outcome = Ident::new(outcome, output);
    let outcome = quote_spanned!(output=> |__returned| __ivoryos::#outcome(__returned));
    let keys = names.iter().map(|name| name.unraw().to_string());
    let adds = names
        .iter()
        .zip(keys)
        .map(|(name, key)| quote!((&__ivoryos::Seen(&#name)).tell(__arguments, #key);));
    let seen = (!names.is_empty()).then(|| {
        quote!(
            use __ivoryos::Unseen as _;
        )
    });
    let uses = quote!(use #library::__private as __ivoryos; #seen);
    let given = if names.is_empty() {
        quote!(|_| {})
    } else {
        quote!(|__arguments| { #(#adds)* })
    };
    let body = quote!(Self::#does(self, #(#names),*));
    let seen = if function.sig.asyncness.is_some() {
        quote!(__ivoryos::seen_async(__call, #body, #outcome).await)
    } else {
        quote!(__ivoryos::seen(__call, || #body, #outcome))
    };
    // Not parsed: the path of the library is what the author writes.
    let body = quote! {
        #uses
        let __call = __ivoryos::begin(self, #text, #given);
        #seen
    };
    function.block = Block {
        // Not the author's: where the type is private, rustc's `unreachable_pub` would have them write `pub(crate)`.
        brace_token: Brace::default(),
        stmts: vec![Stmt::Expr(Expr::Verbatim(body), None)],
    };
    inner.to_token_stream()
}

/// Removes the doc comments of its arguments, which the compiler does not take.
pub(super) fn remove_docs(function: &mut ImplItemFn) {
    for input in &mut function.sig.inputs {
        if let FnArg::Typed(argument) = input {
            argument.attrs.retain(|attr| !is_one_of(attr, &["doc"]));
        }
    }
}

fn is_one_of(attr: &Attribute, names: &[&str]) -> bool {
    names.iter().any(|name| attr.path().is_ident(name))
}
