//! What every attribute does with its item: the function is emitted whatever is wrong, then either
//! what is generated beside it, or every error that was found.

use proc_macro2::TokenStream;
use quote::quote;

use crate::error_sink::ErrorSink;
use crate::function::{self, Function};

/// An attribute whose arguments were read, with or without mistakes.
pub(crate) trait Validated {
    const ATTRIBUTE: &str;

    /// What this attribute asks of the function, beyond what all do.
    fn check(&self, _: &Function, _: &mut ErrorSink) {}

    /// What stands beside a function without mistakes.
    fn generate(&self, function: &Function) -> TokenStream;

    /// What others refer to: it is there in spite of mistakes, so that they are not blamed as well.
    fn recover(&self, function: Option<&Function>) -> TokenStream;
}

pub(crate) fn expand<V: Validated>(
    item: TokenStream,
    validated: Option<&V>,
    mut errors: ErrorSink,
) -> TokenStream {
    let function = function::read(V::ATTRIBUTE, &item, &mut errors);
    if let (Some(validated), Some(function)) = (validated, &function) {
        validated.check(function, &mut errors);
    }
    let emitted = function.as_ref().map_or(item, |it| it.emitted.clone());
    let beside = match (validated, &function) {
        (Some(validated), Some(function)) if errors.is_empty() => validated.generate(function),
        (validated, function) => {
            let errors = errors.into_compile_errors();
            // Beside a method there can be no such thing.
            let recovered = validated
                .filter(|_| function.as_ref().is_none_or(|it| !it.is_method))
                .map(|validated| validated.recover(function.as_ref()));
            quote!(#errors #recovered)
        }
    };
    quote!(#emitted #beside)
}
