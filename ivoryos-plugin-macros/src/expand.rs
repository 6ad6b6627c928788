//! What every attribute on a function does: it emits the function in any case, and after it either the
//! generated code or all errors that were found.

use proc_macro2::TokenStream;
use quote::quote;

use crate::error_sink::ErrorSink;
use crate::function::{self, Function};

/// The arguments of an attribute, after parsing and checking.
pub(crate) trait Validated {
    const ATTRIBUTE: &str;

    /// Checks the function for the rules of this attribute alone.
    fn check(&self, _: &Function, _: &mut ErrorSink) {}

    /// The generated code for a function without errors.
    fn generate(&self, function: &Function) -> TokenStream;

    /// The items that other generated code refers to. They are emitted in spite of errors, so that the
    /// compiler does not report that code as well.
    fn recover(&self, function: Option<&Function>) -> TokenStream;
}

/// Expands an attribute; without `validated` there is only the function and the errors.
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
    let generated = match (validated, &function) {
        (Some(validated), Some(function)) if errors.is_empty() => validated.generate(function),
        (validated, function) => {
            let has_library = !errors.library_is_missing;
            let errors = errors.into_compile_errors();
            // Traits and impls are not allowed beside a method.
            let recovered = validated
                .filter(|_| has_library && function.as_ref().is_none_or(|it| !it.is_method))
                .map(|validated| validated.recover(function.as_ref()));
            quote!(#errors #recovered)
        }
    };
    quote!(#emitted #generated)
}
