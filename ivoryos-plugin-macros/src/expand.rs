//! What every attribute does with its item: the function is emitted whatever is wrong, then either
//! what is generated beside it, or every error that was found.

use proc_macro2::TokenStream;
use quote::quote;

use crate::diagnostics::Errors;
use crate::signature::{self, Function};

/// `validated` is what the attribute said, if it could be understood; `generate` cannot fail.
pub(crate) fn expand<V>(
    attribute: &str,
    item: TokenStream,
    validated: Option<V>,
    mut errors: Errors,
    generate: impl FnOnce(&V, &Function) -> TokenStream,
) -> TokenStream {
    let function = signature::read(attribute, &item, &mut errors);
    let emitted = function.as_ref().map_or(item, |it| it.emitted.clone());
    let beside = match (&function, validated) {
        (Some(function), Some(validated)) if errors.is_empty() => generate(&validated, function),
        _ => errors.into_compile_errors(),
    };
    quote!(#emitted #beside)
}
