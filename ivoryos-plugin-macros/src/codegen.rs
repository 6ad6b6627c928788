//! How the host calls a function, and the function's row in the registry.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use syn::{Attribute, LitStr};

use crate::function::{Argument, Function};
use crate::instrument::Instrument;
use crate::path;

/// A route that passed every check.
pub(crate) struct RouteSpec<'a> {
    pub(crate) library: &'a TokenStream,
    pub(crate) function: &'a Function,
    pub(crate) path: &'a str,
    pub(crate) methods: &'a [String],
    /// An expression: the plugin's name.
    pub(crate) plugin: TokenStream,
}

/// A hidden trait with the given items, and everything that nobody refers to in a block inside it.
///
/// It is a trait because its name must be seen in the module; and where no trait can be, in an
/// `impl`, the compiler refuses all of it with one error.
pub(crate) fn hidden_trait(
    cfgs: &[Attribute],
    name: &Ident,
    items: &TokenStream,
    block: &TokenStream,
) -> TokenStream {
    let block = (!block.is_empty()).then(|| quote!(const GENERATED: () = { #block };));
    let declaration = quote_spanned!(name.span()=> pub(crate) trait #name { #items #block });
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
        #[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
        #declaration
    }
}

/// Brings the library into a block under a short name. Macros are called by their whole path: an
/// import is undecided for as long as any macro of the crate is unknown.
pub(crate) fn import(library: &TokenStream) -> TokenStream {
    quote!(use #library::__private as __ivoryos;)
}

impl RouteSpec<'_> {
    /// The endpoint and the row, for inside a block with [`library`].
    pub(crate) fn row(&self) -> TokenStream {
        let Self {
            library,
            function,
            path,
            methods,
            plugin,
        } = self;
        let endpoint = endpoint(function);
        let name = function.ident.to_string();
        let source = source();
        let described = described(function);
        let row = submit(
            library,
            &quote! {
                __ivoryos::RouteRow::new(#plugin, #path, #name, __ivoryos_endpoint, #source)
                    .with_methods(&[#(#methods),*])
                    #described
            },
        );
        quote!(#endpoint #row)
    }
}

/// The types are left to inference: named a second time, an unknown one would be a second error.
fn endpoint(function: &Function) -> TokenStream {
    // Names that the author's function cannot have: it is called by its bare name in their scope.
    let request = Ident::new("request", Span::mixed_site());
    let body = Ident::new("body", Span::mixed_site());
    let arguments = Arguments::take(function, |argument, last| {
        if let Some(Instrument { name, .. }) = &argument.instrument {
            quote_spanned!(last=> take_instrument(&#request, #name)?)
        } else if argument.is("SocketIo") {
            quote_spanned!(last=> take_socket_io(&#request)?)
        } else {
            quote_spanned!(last=> take(&#request, &mut #body).await?)
        }
    });
    let split = (!function.arguments.is_empty())
        .then(|| quote!(let (#request, mut #body) = #request.split();));
    let extractions = &arguments.extractions;
    let output = arguments.call(function, |first, last, handler| {
        let blocking = quote_spanned!(first=> __ivoryos::blocking);
        let handler = quote_spanned!(last=> (&#request, #handler)?);
        quote!(#blocking #handler)
    });
    // The function is to blame for a future that cannot be sent between threads.
    let future = quote_spanned! {function.ident.span()=>
        __ivoryos::endpoint(async move {
            #split
            #extractions
            __ivoryos::answer(#output)
        })
    };
    quote! {
        fn __ivoryos_endpoint(#request: __ivoryos::Request) -> __ivoryos::Answer { #future }
    }
}

/// A function's arguments, taken one after the other.
pub(crate) struct Arguments {
    names: Vec<Ident>,
    pub(crate) extractions: TokenStream,
}

impl Arguments {
    /// `take` writes how one is taken, with the span of its type's last token.
    pub(crate) fn take(function: &Function, take: impl Fn(&Argument, Span) -> TokenStream) -> Self {
        let names: Vec<Ident> = (0..function.arguments.len())
            .map(|index| format_ident!("argument{index}", span = Span::mixed_site()))
            .collect();
        let extractions = function.arguments.iter().zip(&names);
        let extractions = extractions.map(|(argument, name)| {
            // From the first to the last token of the type, which is to blame if this does not compile.
            let library = quote_spanned!(argument.ty.first=> __ivoryos);
            let value = take(argument, argument.ty.last);
            quote!(let #name = #library::#value;)
        });
        let extractions = extractions.collect();
        Self { names, extractions }
    }

    /// The call reaches from the first to the last token of the return type, which is to blame if the
    /// host cannot do with it. `blocking` writes how a function is called that is not async.
    pub(crate) fn call(
        &self,
        function: &Function,
        blocking: impl FnOnce(Span, Span, TokenStream) -> TokenStream,
    ) -> TokenStream {
        let names = &self.names;
        let (first, last) = (function.output.first, function.output.last);
        let mut ident = function.ident.clone();
        ident.set_span(ident.span().located_at(first));
        let arguments = quote_spanned!(last=> (#(#names),*));
        if function.is_async {
            let awaited = quote_spanned!(last=> .await);
            quote!(#ident #arguments #awaited)
        } else {
            blocking(first, last, quote!(move || #ident #arguments))
        }
    }
}

/// What keeps a name unique. In the crate: an exported macro, which lives at the crate's root
/// wherever it is written; the compiler shows both places. In the program: a symbol, which the
/// linker finds twice and names.
pub(crate) fn unique(what: &str, name: &LitStr) -> TokenStream {
    let mut unique = format!("the_{what}_");
    path::escape(&name.value(), &mut unique);
    let unique = Ident::new(&unique, name.span());
    let exported = quote_spanned!(name.span()=> macro_rules! #unique { () => {}; });
    // A dynamic library's list of exports is a language of its own: no spaces, no colons.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let shown = name.value().replace(|c| !is_plain(c), "_");
    let symbol = if shown == name.value() {
        format!("the_{what}_is_already_taken__{shown}")
    } else {
        format!("the_{what}_is_already_taken__{shown}__{unique}")
    };
    quote! {
        #[doc(hidden)]
        #[macro_export]
        #exported
        #[unsafe(export_name = #symbol)]
        static __IVORYOS_NAME_TAKEN: u8 = 0;
    }
}

/// Puts a row, which is an expression, into the program's registry.
pub(crate) fn submit(library: &TokenStream, row: &TokenStream) -> TokenStream {
    quote!(#library::__private::inventory::submit! { #row })
}

/// What a row says about its function besides the name, as calls on the row: its instruments and its
/// description, each only where the function has it.
pub(crate) fn described(function: &Function) -> TokenStream {
    let arguments = function.arguments.iter().enumerate();
    let instruments = arguments.filter_map(|(index, argument)| {
        let Instrument { name, optional, .. } = argument.instrument.as_ref()?;
        let driver = driver(function, index);
        Some(quote!(__ivoryos::instrument_row(#name, #optional, #driver)))
    });
    let instruments: Vec<TokenStream> = instruments.collect();
    let instruments =
        (!instruments.is_empty()).then(|| quote!(.with_instruments(&[#(#instruments),*])));
    let description = with("description", &function.description);
    quote!(#instruments #description)
}

/// Sets a part of a row to a text, where there is one.
pub(crate) fn with(part: &str, text: &str) -> Option<TokenStream> {
    let setter = format_ident!("with_{part}");
    (!text.is_empty()).then(|| quote!(.#setter(#text)))
}

/// Where the attribute is written.
pub(crate) fn source() -> TokenStream {
    quote! {
        __ivoryos::Source::new(::core::module_path!(), ::core::file!(), ::core::line!())
    }
}

/// Has the compiler infer the driver from the function's argument: named a second time, an unknown type
/// would be a second error.
fn driver(function: &Function, index: usize) -> TokenStream {
    let [argument, driver] = ["argument", "driver"].map(|it| Ident::new(it, Span::mixed_site()));
    let arguments = (0..function.arguments.len()).map(|other| {
        if other == index {
            quote!(#argument)
        } else {
            quote!(__ivoryos::never())
        }
    });
    let ident = &function.ident;
    quote! {
        || {
            use __ivoryos::NoInstrument as _;
            let (#argument, #driver) = __ivoryos::argument();
            let _ = move || #ident(#(#arguments),*);
            #driver.driver()
        }
    }
}
