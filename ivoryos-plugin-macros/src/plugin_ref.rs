//! The plugin that a route, an event or a task belongs to.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use crate::args::Args;
use crate::codegen;
use crate::error_sink::ErrorSink;

/// A reference to the plugin of another module, `plugin = module`, or else of the function's own module.
pub(crate) struct PluginRef {
    module: Option<Path>,
    library: TokenStream,
    /// Where the compiler reports that there is no plugin.
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

    /// The imports of the generated block. `plugin = module` imports the hidden trait of that module, so
    /// that a wrong path is one error, at the path.
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

    /// An expression: the plugin's name. The method resolves to the hidden trait that is in scope. Without
    /// one it resolves to `NoPluginInThisModule`, which the compiler reports at the span.
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
