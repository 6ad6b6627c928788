//! Code that several attributes generate: the hidden trait, the function that calls the author's, and the
//! row in the registry.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use syn::{Attribute, LitStr};

use crate::extractors::Extractor;
use crate::function::{Argument, Function};
use crate::instrument::Instrument;
use crate::path;
use crate::{answer, call};

/// A checked route, as code is generated from it: `#[route]`, and the main page of `#[plugin]`.
pub(crate) struct RouteSpec<'a> {
    pub(crate) library: &'a TokenStream,
    pub(crate) function: &'a Function,
    pub(crate) path: &'a str,
    pub(crate) methods: &'a [String],
    /// An expression: the plugin's name.
    pub(crate) plugin: TokenStream,
}

/// A hidden trait with `items`, and with a constant whose block holds everything that no other code names.
///
/// A trait makes its name visible in the module, as the check for duplicates requires. Inside an `impl`
/// block, where no trait is allowed, the compiler reports all of the generated code as one error.
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

/// Imports the library into a block under a short name. Macros are still called by their full path: the
/// compiler cannot resolve them through an import until every macro of the crate is expanded.
pub(crate) fn import(library: &TokenStream) -> TokenStream {
    quote!(use #library::__private as __ivoryos;)
}

impl RouteSpec<'_> {
    /// The endpoint and the row, for a block that has the [`import`].
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
        let path_checks = path_checks(function, path);
        let row = submit(
            library,
            &quote! {
                __ivoryos::RouteRow::new(#plugin, #path, #name, __ivoryos_endpoint, #source)
                    .with_methods(&[#(#methods),*])
                    #path_checks
                    #described
            },
        );
        quote!(#endpoint #row)
    }
}

/// The function that extracts the arguments from a request and calls the author's function.
///
/// The argument types are inferred. If they were repeated here, an unknown type would be two errors.
fn endpoint(function: &Function) -> TokenStream {
    // Hygienic: the author's function is called by its bare name in their scope, and may have these names.
    let request = Ident::new("request", Span::mixed_site());
    let body = Ident::new("body", Span::mixed_site());
    let arguments = Arguments::take(function, |argument, last| {
        if let Some(Instrument { name, .. }) = &argument.instrument {
            quote_spanned!(last=> take_instrument(&#request, #name)?)
        } else if argument.is("SocketIo") {
            quote_spanned!(last=> take_socket_io(&#request)?)
        } else if argument.is("Result") {
            quote_spanned!(last=> take_result(&#request, &mut #body).await?)
        } else {
            let extractor = Extractor::of(argument);
            let take = extractor
                .and_then(|it| it.take_optional().or_else(|| it.take_read(&function.ident)));
            let take = Ident::new(take.unwrap_or("take"), last);
            quote_spanned!(last=> #take(&#request, &mut #body).await?)
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
    let (first, last) = (function.output.first, function.output.last);
    // Its spans cover the return type, as those of the call do.
    let returned = Ident::new("returned", Span::mixed_site());
    let value = quote_spanned!(last=> output(#returned));
    let value = quote_spanned!(first=> __ivoryos::#value);
    let (traits, kind) = if answer::is_no_result(&function.output_type) {
        (None, quote!(__ivoryos::NoResult))
    } else {
        let traits = quote!(
            use __ivoryos::{OfAnyError as _, OfPoem as _};
        );
        (
            Some(traits),
            quote!((&&__ivoryos::Outcome::of(&#returned)).kind()),
        )
    };
    let answer = Ident::new(answer::method(function), Span::call_site());
    let answer = quote!(#kind.#answer(#value));
    let answered = quote_spanned!(function.ident.span()=> |#returned| #answer);
    let endpoint = |future: TokenStream| {
        quote! {
            fn __ivoryos_endpoint(#request: __ivoryos::Request) -> __ivoryos::RouteFuture {
                #traits
                #future
            }
        }
    };
    let take = |argument: &Argument, first, last| {
        call::take_from_request(&function.ident, argument, first, last)
    };
    if let Some(call) = call::call(function, "route", &request, take, &answered) {
        return endpoint(call);
    }
    let future = call::future(
        function,
        "route",
        &quote!(#split #extractions let #returned = #output; #answer),
    );
    let cookies = function
        .arguments
        .iter()
        .find(|it| it.is_reference_to("CookieJar"));
    let future = match cookies {
        None => future,
        Some(argument) => {
            let with_cookies = quote_spanned!(argument.ty.last=> with_cookies);
            quote!(__ivoryos::#with_cookies(#request, |#request| #future))
        }
    };
    endpoint(future)
}

/// The extraction of a function's arguments, in their order, into local variables.
pub(crate) struct Arguments {
    names: Vec<Ident>,
    pub(crate) extractions: TokenStream,
}

impl Arguments {
    /// `take` generates the extraction of one argument; it gets the span of the type's last token.
    pub(crate) fn take(function: &Function, take: impl Fn(&Argument, Span) -> TokenStream) -> Self {
        let names: Vec<Ident> = (0..function.arguments.len())
            .map(|index| format_ident!("argument{index}", span = Span::mixed_site()))
            .collect();
        let extractions = function.arguments.iter().zip(&names);
        let extractions = extractions.map(|(argument, name)| {
            // The spans cover the argument's type, so that an error in this call underlines the type.
            let library = quote_spanned!(argument.ty.first=> __ivoryos);
            let value = take(argument, argument.ty.last);
            quote!(let #name = #library::#value;)
        });
        let extractions = extractions.collect();
        Self { names, extractions }
    }

    /// The call of the author's function. Its spans cover the return type, so that an error about the
    /// returned value underlines that type. `blocking` generates the call of a function that is not async.
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

/// Makes a name unique in the crate and in the program. In the crate by an exported macro, which belongs
/// to the crate's root wherever it is declared: the compiler reports a second one with both locations. In
/// the program by an exported symbol: the linker reports a duplicate by its name.
pub(crate) fn unique(what: &str, name: &LitStr) -> TokenStream {
    let mut unique = format!("the_{what}_");
    path::escape(&name.value(), &mut unique);
    let unique = Ident::new(&unique, name.span());
    let exported = quote_spanned!(name.span()=> macro_rules! #unique { () => {}; });
    // The export list of a dynamic library has a syntax of its own, without spaces and colons.
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
    quote! {
        #library::__private::inventory::submit! { #library::__private::Submitted(#row) }
    }
}

/// What a row says about its function besides the name, as calls on the row: its instruments and its
/// description, each only where the function has it.
pub(crate) fn described(function: &Function) -> TokenStream {
    let arguments = function.arguments.iter().enumerate();
    let instruments = arguments.filter_map(|(index, argument)| {
        let Instrument { name, optional, .. } = argument.instrument.as_ref()?;
        let driver = inferred(function, index, "NoInstrument", "driver");
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

/// Sets the checks of the arguments `Path<T>`, where there are any. An `Option<Path<T>>` may be where the path has no
/// parameter.
fn path_checks(function: &Function, path: &str) -> Option<TokenStream> {
    let has_parameters = path::parameter_names(path).is_some_and(|names| !names.is_empty());
    let arguments = function.arguments.iter().enumerate();
    let checks = arguments.filter_map(|(index, argument)| {
        let extractor = Extractor::of(argument).filter(|it| it.name == "Path")?;
        let ty = inferred(function, index, "NoPath", "path");
        (has_parameters || !extractor.is_optional).then(|| quote!(__ivoryos::path_check(#ty)))
    });
    let checks: Vec<TokenStream> = checks.collect();
    (!checks.is_empty()).then(|| quote!(.with_path_checks(&[#(#checks),*])))
}

/// A closure from whose type the compiler infers a part of an argument's type, by this method: it passes the argument
/// to the function, and is never called. If the type were repeated here, an unknown type would be two errors.
fn inferred(function: &Function, index: usize, fallback: &str, method: &str) -> TokenStream {
    let [argument, part] = ["argument", method].map(|it| Ident::new(it, Span::mixed_site()));
    let [fallback, method] = [fallback, method].map(|it| format_ident!("{it}"));
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
            use __ivoryos::#fallback as _;
            let (#argument, #part) = __ivoryos::argument();
            let _ = move || #ident(#(#arguments),*);
            #part.#method()
        }
    }
}
