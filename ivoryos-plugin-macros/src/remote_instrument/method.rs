//! A method of a remote instrument: the checks of its signature, and the code that calls Python.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Attribute, FnArg, GenericArgument, Pat, PathArguments, ReceiverKind, ReturnType, Safety,
    Signature, TraitItemFn, Type, parse_quote, parse_quote_spanned,
};

use super::name;
use crate::diagnostics;
use crate::error_sink::ErrorSink;
use crate::instrument::parameter_of;

pub(super) struct Method {
    /// The signature in the emitted trait and in its implementation.
    signature: Signature,
    cfgs: Vec<Attribute>,
    arguments: Vec<Argument>,
    /// `Result<()>`: the value that Python returns is ignored.
    returns_nothing: bool,
    was_async: bool,
    /// It has a default body, which is reported as an error.
    has_body: bool,
}

/// An argument besides `&self`.
struct Argument {
    ident: Ident,
    ty: Type,
    is_option: bool,
}

impl Method {
    /// Reads a method. `async fn` becomes a function that returns a `Send` future, as handlers require; the
    /// future of an `async fn` in a trait cannot be declared `Send`.
    pub(super) fn read(function: &mut TraitItemFn, errors: &mut ErrorSink) -> Self {
        let ident = function.sig.ident.clone();
        name::check_method(&ident, errors);
        check_signature(&function.sig, errors);
        if let Some(body) = &function.default {
            let message = diagnostics::method_with_a_body(&ident.to_string());
            errors.at(body, &message);
        }
        let mut arguments = Vec::new();
        for (index, input) in function.sig.inputs.iter_mut().enumerate() {
            if let FnArg::Typed(argument) = input {
                arguments.push(Argument::read(index, argument, errors));
            }
        }
        let sig = &mut function.sig;
        let was_async = sig.asyncness.is_some();
        let mut returns_nothing = false;
        match &sig.output {
            ReturnType::Type(_, ty) => returns_nothing = is_result_of_nothing(ty),
            ReturnType::Default => {
                let message = diagnostics::method_without_a_result(&ident.to_string());
                errors.push(ident.span(), &message);
            }
        }
        // A body fits only the signature as it is written; that it exists is reported above.
        if was_async && function.default.is_none() {
            sig.asyncness = None;
            let output: Type = match &sig.output {
                ReturnType::Type(_, ty) => (**ty).clone(),
                ReturnType::Default => parse_quote!(()),
            };
            sig.output = parse_quote_spanned! {output.span()=>
                -> impl ::core::future::Future<Output = #output> + ::core::marker::Send
            };
        }
        let is_cfg = |it: &&Attribute| it.path().is_ident("cfg");
        Self {
            cfgs: function.attrs.iter().filter(is_cfg).cloned().collect(),
            signature: sig.clone(),
            has_body: function.default.is_some(),
            arguments,
            returns_nothing,
            was_async,
        }
    }

    /// The method's implementation. The arguments are serialised by name before the call, so that the future
    /// holds no reference to them.
    pub(super) fn implementation(&self) -> TokenStream {
        let Self {
            signature,
            cfgs,
            returns_nothing,
            ..
        } = self;
        let name = signature.ident.unraw().to_string();
        let setters = self.arguments.iter().map(Argument::setter);
        let this = signature.receiver().map(|receiver| &receiver.self_token);
        let at = match &signature.output {
            ReturnType::Type(_, ty) => ty.span(),
            ReturnType::Default => signature.ident.span(),
        };
        let arguments = Ident::new("arguments", Span::mixed_site());
        let call = quote_spanned! {at=>
            __ivoryos::call_remote(#this, #name, #arguments, #returns_nothing)
        };
        quote! {
            #(#cfgs)*
            #signature {
                let #arguments = __ivoryos::RemoteArguments::new();
                #(let #arguments = #arguments #setters;)*
                #call
            }
        }
    }

    /// The method's row, an element of an array.
    pub(super) fn row(&self) -> TokenStream {
        let cfgs = &self.cfgs;
        let name = self.signature.ident.unraw().to_string();
        let arguments = self.arguments.iter().map(Argument::name);
        quote! {
            #(#cfgs)*
            __ivoryos::RemoteMethodRow { name: #name, arguments: &[#(#arguments),*] }
        }
    }

    /// The implementation for a trait with errors: it has the right type, and is never run.
    pub(super) fn recovered(&self, library: &TokenStream) -> TokenStream {
        if self.has_body {
            return TokenStream::new();
        }
        let Self {
            signature, cfgs, ..
        } = self;
        let never = quote!(#library::__private::never());
        let body = if self.was_async {
            quote!(async move { #never })
        } else {
            never
        };
        quote!(#(#cfgs)* #signature { #body })
    }
}

impl Argument {
    fn read(index: usize, argument: &mut syn::PatType, errors: &mut ErrorSink) -> Self {
        for attribute in &argument.attrs {
            errors.at(attribute, &diagnostics::attribute_on_a_remote_argument());
        }
        argument.attrs.clear();
        if let Type::ImplTrait(_) = &*argument.ty {
            errors.at(&argument.ty, &diagnostics::generic_method());
        }
        let ident = match &*argument.pat {
            Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
                name::check_argument(&pat.ident, errors);
                pat.ident.clone()
            }
            pat => {
                errors.at(pat, &diagnostics::argument_without_a_name());
                Ident::new(&format!("argument{index}"), Span::mixed_site())
            }
        };
        *argument.pat = parse_quote!(#ident);
        Self {
            ty: (*argument.ty).clone(),
            is_option: parameter_of(&argument.ty, "Option").is_some(),
            ident,
        }
    }

    fn name(&self) -> String {
        self.ident.unraw().to_string()
    }

    /// The call that adds the argument. An error about a type that cannot be serialised points at the type.
    fn setter(&self) -> TokenStream {
        let (name, ident) = (self.name(), &self.ident);
        let with = if self.is_option {
            "with_option"
        } else {
            "with"
        };
        let with = Ident::new(with, self.ty.span());
        let reference = quote_spanned!(self.ty.span()=> &#ident);
        quote!(.#with(#name, #reference))
    }
}

fn check_signature(sig: &Signature, errors: &mut ErrorSink) {
    let ident = sig.ident.to_string();
    if sig.asyncness.is_none() {
        errors.push(sig.ident.span(), &diagnostics::method_not_async(&ident));
    }
    let qualifiers = [
        sig.constness.map(ToTokens::into_token_stream),
        sig.abi.as_ref().map(ToTokens::to_token_stream),
        match &sig.safety {
            Safety::Safe(token) => Some(token.to_token_stream()),
            Safety::Unsafe(token) => Some(token.to_token_stream()),
            Safety::Default => None,
        },
    ];
    for qualifier in qualifiers.into_iter().flatten() {
        errors.at(&qualifier, &diagnostics::method_qualifier(&qualifier));
    }
    if !sig.generics.params.is_empty() {
        errors.at(&sig.generics.params, &diagnostics::generic_method());
    } else if let Some(clause) = &sig.generics.where_clause {
        errors.at(clause, &diagnostics::generic_method());
    }
    match sig.receiver().map(|it| (it, &it.kind)) {
        Some((_, ReceiverKind::Reference(_, None, None))) => {}
        Some((receiver, _)) => errors.at(receiver, &diagnostics::receiver(&ident)),
        None => errors.push(sig.ident.span(), &diagnostics::receiver(&ident)),
    }
}

/// `Result<()>` and `Result<(), E>`.
fn is_result_of_nothing(ty: &Type) -> bool {
    let Type::Path(path) = ty else {
        return false;
    };
    let Some(last) = path.path.segments.last() else {
        return false;
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return false;
    };
    matches!(
        arguments.args.first(),
        Some(GenericArgument::Type(Type::Tuple(tuple))) if tuple.elems.is_empty()
    )
}
