//! The call of an async function by the library, which gets a function for each argument and has the future. The compiler
//! checks that future once, in the library; one for each function takes it most of the time of a check.
//!
//! A function that the library cannot call gets a future of its own, see [`future`].

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use crate::extractors::Extractor;
use crate::function::{Argument, Function, Returned};

/// The most arguments that the library has a function for.
const MOST_ARGUMENTS: usize = 3;
/// Types of the host that poem extracts, and that have no lifetime.
const OF_THE_HOST: &[&str] = &["Deck", "GlobalState"];

/// The call of the library's function. `from` is what the arguments are taken from, `take` generates the function that
/// takes one, by the spans of its type, and `answer` is the function that gets what was returned. `None` if the library
/// cannot call the function.
pub(crate) fn call(
    function: &Function,
    kind: &str,
    from: &Ident,
    take: impl Fn(&Argument, Span, Span) -> Option<TokenStream>,
    answer: &TokenStream,
) -> Option<TokenStream> {
    let arguments = &function.arguments;
    let is_simple = function.is_async
        && !function.is_method
        && function.guard.is_none()
        && function.returned != Returned::Never
        && arguments.len() <= MOST_ARGUMENTS
        && !arguments
            .iter()
            .any(|it| has_lifetime(it.written.to_token_stream()));
    if !is_simple {
        return None;
    }
    let takes = arguments
        .iter()
        .map(|it| take(it, it.ty.first, it.ty.last))
        .collect::<Option<Vec<_>>>()?;
    let ident = &function.ident;
    let span = ident.span();
    let call = format_ident!("{kind}_of_{}", arguments.len(), span = span);
    let from = Ident::new(&from.to_string(), from.span().located_at(span));
    // An error about a future that is not `Send` points at the function's name.
    Some(quote_spanned!(span=> __ivoryos::#call(#from, #(#takes,)* #ident, #answer)))
}

/// The function that takes an argument of a route.
pub(crate) fn take_from_request(
    function: &Ident,
    argument: &Argument,
    first: Span,
    last: Span,
) -> Option<TokenStream> {
    let library = quote_spanned!(first=> __ivoryos);
    if argument.is_marked {
        // It may hold a driver that is not `Send`, which is reported once.
        return None;
    }
    if argument.is("SocketIo") {
        let request = Ident::new("request", Span::mixed_site());
        let value = quote_spanned!(last=> take_socket_io(#request));
        return Some(quote!(|#request, _| __ivoryos::taken(#library::#value)));
    }
    let take = match Extractor::of(argument) {
        Some(extractor) if extractor.is_optional => extractor.take_optional()?,
        Some(extractor) => extractor.take_read(function).unwrap_or("take_owned"),
        None if OF_THE_HOST.iter().any(|it| argument.is_or_option_of(it)) => "take_owned",
        None => return None,
    };
    let take = Ident::new(take, last);
    Some(quote!(#library::#take))
}

/// Boxes a future that runs these statements. An error about one that is not `Send` points at the function's
/// name, or at what looks like the guard of a lock.
pub(crate) fn future(function: &Function, kind: &str, statements: &TokenStream) -> TokenStream {
    let span = function.guard.unwrap_or_else(|| function.ident.span());
    let boxed = match function.guard {
        Some(_) => format_ident!("{kind}_future_with_guard", span = span),
        None => format_ident!("{kind}_future", span = span),
    };
    quote_spanned!(span=> __ivoryos::#boxed(async move { #statements }))
}

/// Whether a type has a reference or a lifetime, as far as it is written out.
fn has_lifetime(ty: TokenStream) -> bool {
    ty.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => ['&', '\''].contains(&punct.as_char()),
        TokenTree::Group(group) => has_lifetime(group.stream()),
        _ => false,
    })
}
