//! What is listed of a method, and how a call by name reaches it.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{ImplItemFn, PatType, ReturnType, Type};

use super::argument::{self, Doc};
use super::method::{Marks, arguments, named};
use crate::body::held_guard;
use crate::diagnostics;
use crate::error_sink::ErrorSink;
use crate::instrument::parameter_of;

/// The method's `DriverMethod`, from its declaration as it is written.
pub(super) fn method(
    driver: &Type,
    function: &ImplItemFn,
    marks: &Marks,
    errors: &mut ErrorSink,
) -> TokenStream {
    let name = &function.sig.ident;
    let text = name.unraw().to_string();
    let doc = argument::text(&function.attrs);
    let cfg = function.attrs.iter();
    let cfg = cfg.filter(|attr| attr.path().is_ident("cfg"));
    let kind = option(
        marks
            .kind()
            .map(|kind| quote!(__ivoryos::MethodKind::#kind)),
    );
    let (returns, is_result, output) = match &function.sig.output {
        ReturnType::Type(_, ty) => {
            let of = parameter_of(ty, "Result");
            let is_result = of.is_some();
            let value = of.unwrap_or_else(|| (**ty).clone());
            (!is_unit(&value), is_result, ty.span())
        }
        ReturnType::Default => (false, false, name.span()),
    };
    let is_async = function.sig.asyncness.is_some();
    let listed = arguments(function).map(|it| listed(it, errors));
    let listed: Vec<_> = listed.collect();
    let values: Vec<Ident> = (0..listed.len())
        .map(|it| format_ident!("__{it}"))
        .collect();
    let types = arguments(function).filter_map(|it| argument::owned(&it.ty).ok());
    let (types, borrowed): (Vec<_>, Vec<_>) = types.unzip();
    let indices = (0..listed.len()).map(Literal::usize_suffixed);
    let taken = values.iter().zip(&types).zip(indices);
    let taken = taken.map(|((value, ty), index)| {
        quote!(let #value = (&__ivoryos::Read::<#ty>::new()).take(__given, #index)?;)
    });
    let given = values.iter().zip(borrowed).map(|(value, is_borrowed)| {
        if is_borrowed {
            quote!(&#value)
        } else {
            quote!(#value)
        }
    });
    let called = quote!(<#driver>::#name(&*__driver, #(#given),*));
    let outcome = if is_result { "result" } else { "value" };
    let outcome = Ident::new(outcome, output);
    let call = if is_async {
        let guard = held_guard(&function.block.to_token_stream());
        quote_spanned!(guard.unwrap_or_else(|| name.span())=> __ivoryos::waits(async move {
            let __returned = #called.await;
            (&__ivoryos::Seen(&__returned)).#outcome()
        }))
    } else {
        quote!(__ivoryos::blocks(move || {
            let __returned = #called;
            (&__ivoryos::Seen(&__returned)).#outcome()
        }))
    };
    let given = if listed.is_empty() {
        quote!(_)
    } else {
        quote!(__given)
    };
    quote! {
        #(#cfg)*
        __ivoryos::DriverMethod {
            name: #text,
            doc: #doc,
            kind: #kind,
            returns: #returns,
            is_async: #is_async,
            arguments: &[#(#listed),*],
            run: |__driver, #given| {
                #(#taken)*
                ::core::result::Result::Ok(#call)
            },
        }
    }
}

/// The argument's `DriverArgument`.
fn listed(argument: &PatType, errors: &mut ErrorSink) -> TokenStream {
    let name = named(&argument.pat).map(|name| name.unraw().to_string());
    let name = name.unwrap_or_default();
    let doc = Doc::of(&argument.attrs);
    let range = doc.range.as_ref().map(|(low, high)| {
        let [from, to] = [low, high].map(|it| it.parse::<f64>().unwrap_or_default());
        if from > to
            && let Some(attr) = argument.attrs.first()
        {
            errors.at(attr, &diagnostics::reversed_range(low, high));
        }
        quote!((#from, #to))
    });
    let range = option(range);
    let unit = option(doc.unit.as_ref().map(|unit| quote!(#unit)));
    let ty = argument::owned(&argument.ty).map_or_else(|_| (*argument.ty).clone(), |(ty, _)| ty);
    let option_of = parameter_of(&ty, "Option");
    let is_optional = option_of.is_some();
    // The compiler's message is of the type that the author declares.
    let (of, checked) = match option_of {
        Some(inner) => ("optional_json_schema", inner),
        None => ("json_schema", ty),
    };
    let span = if is_optional {
        checked.span()
    } else {
        argument.ty.span()
    };
    let of = Ident::new(of, span);
    let schema = quote_spanned!(span=> __ivoryos::#of::<#checked>);
    let text = doc.text;
    quote! {
        __ivoryos::DriverArgument {
            name: #name,
            doc: #text,
            unit: #unit,
            range: #range,
            is_optional: #is_optional,
            schema: #schema,
        }
    }
}

/// The expression of an `Option`.
fn option(value: Option<TokenStream>) -> TokenStream {
    let none = || quote!(::core::option::Option::None);
    value.map_or_else(none, |value| quote!(::core::option::Option::Some(#value)))
}

fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(unit) if unit.elems.is_empty())
}
