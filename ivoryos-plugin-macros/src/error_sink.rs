//! Collects the compile errors of one attribute, so that they are reported together.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The text of a compile error: what is wrong with which named item, and what to type instead.
#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) what: String,
    pub(crate) help: String,
}

impl Message {
    fn text(&self) -> String {
        let Self { what, help } = self;
        format!("{what}\nhelp: {help}")
    }
}

/// The compile errors found so far.
#[derive(Default)]
pub(crate) struct ErrorSink {
    errors: Vec<syn::Error>,
    /// The library's path is unknown, so no code that names it may follow.
    pub(crate) library_is_missing: bool,
}

impl ErrorSink {
    pub(crate) fn push(&mut self, span: Span, message: &Message) {
        self.errors.push(syn::Error::new(span, message.text()));
    }

    /// Reports an error that underlines all of `tokens`. On stable Rust a single span is only one token.
    pub(crate) fn at(&mut self, tokens: &impl ToTokens, message: &Message) {
        self.errors
            .push(syn::Error::new_spanned(tokens, message.text()));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    pub(crate) fn into_compile_errors(self) -> TokenStream {
        self.errors
            .iter()
            .map(syn::Error::to_compile_error)
            .collect()
    }

    #[cfg(test)]
    pub(crate) fn texts(&self) -> Vec<String> {
        self.errors.iter().map(ToString::to_string).collect()
    }
}
