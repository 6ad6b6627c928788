//! The code that `#[plugin]` and `#[route]` put beside a function: how the host calls it, and its row in the registry.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::path;
use crate::signature::Function;

/// A route that passed every check.
pub(crate) struct Route<'a> {
    pub(crate) library: &'a TokenStream,
    pub(crate) function: &'a Function,
    pub(crate) path: String,
    pub(crate) methods: Vec<String>,
    /// Where the path is written: the compiler's own errors about the route point there.
    pub(crate) span: Span,
    /// An expression of the plugin's type.
    pub(crate) plugin: TokenStream,
}

impl Route<'_> {
    /// The endpoint and the row, for inside a `const _` block.
    pub(crate) fn row(&self) -> TokenStream {
        let Self {
            library,
            function,
            path,
            methods,
            plugin,
            ..
        } = self;
        let endpoint = self.endpoint();
        let instruments = self.instruments();
        let description = &function.description;
        let name = function.ident.to_string();
        quote! {
            #endpoint
            #library::__private::inventory::submit! {
                #library::__private::RouteRow {
                    plugin: #library::__private::name_of(|| #plugin),
                    path: #path,
                    methods: &[#(#methods),*],
                    instruments: &[#(#instruments),*],
                    description: #description,
                    function: #name,
                    source: #library::__private::Source {
                        module: ::core::module_path!(),
                        file: ::core::file!(),
                        line: ::core::line!(),
                    },
                    handler: __ivoryos_endpoint,
                }
            }
        }
    }

    fn endpoint(&self) -> TokenStream {
        let Self {
            library, function, ..
        } = self;
        // Names that the author's function cannot have: it is called by its bare name in their scope.
        let request = Ident::new("request", Span::mixed_site());
        let body = Ident::new("body", Span::mixed_site());
        let mut names = Vec::new();
        let mut extractions = Vec::new();
        for (index, argument) in function.arguments.iter().enumerate() {
            let name = format_ident!("argument{index}", span = Span::mixed_site());
            let ty = &argument.ty;
            let span = syn::spanned::Spanned::span(ty);
            extractions.push(if let Some(instrument) = &argument.instrument {
                let wanted = &instrument.name;
                quote_spanned! {span=>
                    let #name = <#ty as #library::__private::FromDeck>::from_request(&#request, #wanted)?;
                }
            } else {
                quote_spanned! {span=>
                    let #name = <#ty as #library::__private::FromRequest>::from_request(&#request, &mut #body).await?;
                }
            });
            names.push(name);
        }
        let ident = &function.ident;
        let output = if function.is_async {
            quote!(#ident(#(#names),*).await)
        } else {
            quote!(#library::__private::blocking(move || #ident(#(#names),*)))
        };
        let answer = quote_spanned!(function.output=> #library::__private::answer(#output));
        quote! {
            fn __ivoryos_endpoint(request: #library::__private::Request) -> #library::__private::Answer {
                #library::__private::Box::pin(async move {
                    let (#request, mut #body) = request.split();
                    #(#extractions)*
                    #answer
                })
            }
        }
    }

    fn instruments(&self) -> Vec<TokenStream> {
        let library = self.library;
        let asked_for = self.function.arguments.iter();
        asked_for
            .filter_map(|argument| argument.instrument.as_ref())
            .map(|instrument| {
                let name = &instrument.name;
                let optional = instrument.optional;
                let driver = &instrument.driver;
                quote! {
                    #library::__private::InstrumentRow {
                        name: #name,
                        driver: || ::core::any::type_name::<#driver>(),
                        optional: #optional,
                    }
                }
            })
            .collect()
    }

    /// One item per method, named after method and path: the compiler refuses a second of that name
    /// in the module, and shows both places.
    pub(crate) fn unique_items(&self) -> TokenStream {
        let cfgs = &self.function.cfgs;
        self.methods
            .iter()
            .map(|method| {
                let name = path::unique_name(method, &self.path, self.span);
                quote! {
                    #(#cfgs)*
                    #[doc(hidden)]
                    #[allow(dead_code, non_upper_case_globals)]
                    const #name: () = ();
                }
            })
            .collect()
    }
}

/// The one block that holds everything an attribute generates but what must be seen from outside.
pub(crate) fn hidden(function: &Function, content: &TokenStream) -> TokenStream {
    let cfgs = &function.cfgs;
    quote! {
        #(#cfgs)*
        #[allow(unused_imports, unused_mut, unused_variables, deprecated, clippy::all, clippy::pedantic)]
        const _: () = { #content };
    }
}
