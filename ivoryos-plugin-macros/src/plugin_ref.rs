//! Which plugin a function belongs to.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use crate::args::Args;
use crate::codegen;
use crate::error_sink::ErrorSink;

/// The plugin of `plugin = module`, else that of the function's own module.
pub(crate) struct PluginRef {
    module: Option<Path>,
    library: TokenStream,
    /// What the compiler points at where there is no plugin.
    span: Span,
}

impl PluginRef {
    pub(crate) fn read(args: &Args, span: Span, errors: &mut ErrorSink) -> Self {
        Self {
            module: args.path("plugin", errors),
            library: args.library(errors),
            span,
        }
    }

    pub(crate) fn library(&self) -> &TokenStream {
        &self.library
    }

    /// What the block's code refers to. With `plugin = module` the module's own trait is imported,
    /// so that a wrong path is one error at that path.
    pub(crate) fn scope(&self) -> TokenStream {
        let import = codegen::import(&self.library);
        let Some(module) = &self.module else {
            return quote!(#import use __ivoryos::NoPluginInThisModule as _;);
        };
        let last = module
            .segments
            .last()
            .map_or_else(Span::call_site, Spanned::span);
        let named = Ident::new("PluginOfThisModule", last);
        let named = quote_spanned!(last=> use #module::#named as __IvoryosPlugin;);
        quote!(#import #named)
    }

    /// An expression: the plugin's name. The trait that is in scope answers; where none is,
    /// `NoPluginInThisModule` does, by reference, and the compiler says so at the place.
    pub(crate) fn name(&self) -> TokenStream {
        if self.module.is_some() {
            quote!(__ivoryos::name_of(|| {
                __IvoryosPlugin::plugin_of_this_module(__ivoryos::Here)
            }))
        } else {
            quote_spanned! {self.span=>
                __ivoryos::name_of(|| __ivoryos::Here.plugin_of_this_module())
            }
        }
    }

    /// The plugin's hidden trait.
    pub(crate) fn declaration(&self) -> TokenStream {
        if self.module.is_some() {
            quote!(__IvoryosPlugin)
        } else {
            quote_spanned!(self.span=> PluginOfThisModule)
        }
    }
}
