//! `#[socket_event("name", plugin = module, crate = path)]`

mod name;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{LitStr, Type};

use crate::args::{Args, string_literal};
use crate::codegen::{self, Arguments};
use crate::error_sink::ErrorSink;
use crate::expand::{self, Validated};
use crate::function::{Argument, Function, Returned};
use crate::instrument::{self, Instrument};
use crate::plugin_ref::PluginRef;
use crate::{call, diagnostics, origin, path};

#[cfg(test)]
pub(crate) use name::check as check_name;
pub(crate) use name::reserved_table;

pub(crate) const KEYS: &[&str] = &["plugin", "crate"];

/// The checked arguments of the attribute.
struct SocketEvent {
    name: LitStr,
    plugin: PluginRef,
}

/// When a handler is called; this decides which arguments it can have.
#[derive(Clone, Copy)]
enum EventKind {
    Connect,
    Message,
    Disconnect,
}

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = ErrorSink::default();
    let event = validate(args, &mut errors);
    expand::expand(item, event.as_ref(), errors)
}

fn validate(args: TokenStream, errors: &mut ErrorSink) -> Option<SocketEvent> {
    let args = Args::parse("socket_event", KEYS, args, errors);
    let name = read_name(&args, errors);
    if let Some(name) = &name {
        name::check(name, errors);
    }
    let span = name.as_ref().map_or_else(Span::call_site, LitStr::span);
    let plugin = PluginRef::read(&args, span, errors);
    Some(SocketEvent {
        name: name?,
        plugin,
    })
}

fn read_name(args: &Args, errors: &mut ErrorSink) -> Option<LitStr> {
    let mut values = args.positional.iter();
    let Some(first) = values.next() else {
        if errors.is_empty() {
            errors.push(Span::call_site(), &diagnostics::no_event());
        }
        return None;
    };
    for surplus in values {
        let name = string_literal(surplus).map(|literal| literal.value());
        errors.at(surplus, &diagnostics::second_event(name.as_deref()));
    }
    let literal = string_literal(first);
    if literal.is_none() {
        errors.at(first, &diagnostics::event_not_a_string());
    }
    literal
}

impl Validated for SocketEvent {
    const ATTRIBUTE: &str = "socket_event";

    fn check(&self, function: &Function, errors: &mut ErrorSink) {
        let arguments = function.arguments.iter();
        let payloads = arguments.filter_map(|it| Some((it, payload(&it.written)?)));
        for (index, (argument, payload)) in payloads.enumerate() {
            if index > 0 {
                errors.at(&argument.ty, &diagnostics::second_payload());
            }
            if let Some(reference) = reference(&payload) {
                errors.at(reference, &diagnostics::borrowed_payload());
            }
        }
        if self.is_lifecycle() && function.returned == Returned::Value {
            let message = diagnostics::not_acknowledged(&self.name.value());
            errors.at(&function.output, &message);
        } else if let Some(by_hand) = acknowledged_by_hand(function)
            && !matches!(function.returned, Returned::Unit | Returned::Never)
        {
            errors.at(&by_hand.ty, &diagnostics::acknowledged_twice());
        }
    }

    fn generate(&self, function: &Function) -> TokenStream {
        let unique = (!self.is_lifecycle()).then(|| codegen::unique("event_name", &self.name));
        let link_guard = unique
            .is_some()
            .then(|| quote!(.with_link_guard(&__IVORYOS_NAME_TAKEN)));
        let scope = self.plugin.scope();
        let row = self.row(function, link_guard.as_ref());
        let handler = self.handler(function);
        let block = quote!(#scope #unique #handler #row);
        let nothing = TokenStream::new();
        codegen::hidden_trait(
            &function.cfgs,
            &self.unique_name(function),
            &nothing,
            &block,
        )
    }

    fn recover(&self, _: Option<&Function>) -> TokenStream {
        TokenStream::new()
    }
}

impl SocketEvent {
    fn kind(&self) -> EventKind {
        match self.name.value().as_str() {
            "connect" => EventKind::Connect,
            "disconnect" => EventKind::Disconnect,
            _ => EventKind::Message,
        }
    }

    fn is_lifecycle(&self) -> bool {
        !matches!(self.kind(), EventKind::Message)
    }

    /// The name of the hidden trait. A module has one handler of `connect` and one of `disconnect`: their
    /// names are fixed, and the compiler reports a duplicate with both locations. A message has one handler
    /// in the crate, see [`codegen::unique`]; its trait is named after function and event.
    fn unique_name(&self, function: &Function) -> Ident {
        let name = if self.is_lifecycle() {
            format!("on_{}", self.name.value())
        } else {
            let mut name = format!("event_of_{}_", function.ident);
            path::escape(&self.name.value(), &mut name);
            name.replace("r#", "")
        };
        Ident::new(&name, self.name.span())
    }

    fn row(&self, function: &Function, link_guard: Option<&TokenStream>) -> TokenStream {
        let plugin = self.plugin.name();
        let event = &self.name;
        let name = function.ident.to_string();
        let source = codegen::source();
        let described = codegen::described(function);
        codegen::submit(
            self.plugin.library(),
            &quote! {
                __ivoryos::EventRow::new(#plugin, #event, #name, __ivoryos_handler, #source)
                    #described
                    #link_guard
            },
        )
    }

    fn handler(&self, function: &Function) -> TokenStream {
        let event = Ident::new("event", Span::mixed_site());
        let (take, take_option) = match self.kind() {
            EventKind::Connect => ("take_from_connect", "take_option_from_connect"),
            EventKind::Message => ("take_from_event", "take_option_from_event"),
            EventKind::Disconnect => ("take_from_disconnect", "take_option_from_disconnect"),
        };
        let take_data = match self.kind() {
            EventKind::Connect => "take_data_from_connect",
            EventKind::Message => "take_data",
            EventKind::Disconnect => take,
        };
        let take_of = |argument: &Argument, last| {
            let take = if argument.is("Option") {
                take_option
            } else if argument.is("Data")
                && matches!(&argument.written, Type::Path(path) if path.path.segments.len() == 1)
                && origin::is_surely_of_the_prelude("Data", &function.ident)
            {
                take_data
            } else {
                take
            };
            Ident::new(take, last)
        };
        if let Some(call) = Self::call(function, &event, take_of) {
            return quote! {
                fn __ivoryos_handler(#event: __ivoryos::Event) -> __ivoryos::EventFuture { #call }
            };
        }
        let arguments = Arguments::take(function, |argument, last| {
            if let Some(Instrument { name, .. }) = &argument.instrument {
                return quote_spanned!(last=> take_instrument_for_event(&#event, #name)?);
            }
            let take = take_of(argument, last);
            quote_spanned!(last=> #take(&mut #event)?)
        });
        let extractions = &arguments.extractions;
        let output = arguments.call(function, |first, last, handler| {
            let blocking = quote_spanned!(first=> __ivoryos::blocking_event);
            let handler = quote_spanned!(last=> (&#event, #handler).await?);
            quote!(#blocking #handler)
        });
        let span = function.ident.span();
        let end = match function.returned {
            Returned::Unit if acknowledged_by_hand(function).is_some() => {
                quote!(#output; ::core::result::Result::Ok(()))
            }
            Returned::Never => output,
            Returned::Result => {
                quote_spanned!(span=> __ivoryos::acknowledge_result(#output, #event).await)
            }
            _ => quote_spanned!(span=> __ivoryos::acknowledge(#output, #event).await),
        };
        let future = call::future(function, "event", &quote!(#extractions #end));
        quote! {
            fn __ivoryos_handler(mut #event: __ivoryos::Event) -> __ivoryos::EventFuture { #future }
        }
    }

    /// The call by the library, see [`call`].
    fn call(
        function: &Function,
        event: &Ident,
        take_of: impl Fn(&Argument, Span) -> Ident,
    ) -> Option<TokenStream> {
        let take = |argument: &Argument, first, last| {
            let library = quote_spanned!(first=> __ivoryos);
            if let Some(Instrument { name, .. }) = &argument.instrument {
                let value = quote_spanned!(last=> take_instrument_for_event(#event, #name));
                return Some(quote!(|#event| #library::#value));
            }
            let take = take_of(argument, last);
            Some(quote!(#library::#take))
        };
        let by_hand = acknowledged_by_hand(function).is_some();
        let acknowledge = match function.returned {
            Returned::Unit if by_hand => "acknowledged_by_hand",
            Returned::Result => "acknowledge_result",
            _ => "acknowledge",
        };
        let (first, last) = (function.output.first, function.output.last);
        let acknowledge = Ident::new(acknowledge, last);
        let library = quote_spanned!(first=> __ivoryos);
        call::call(
            function,
            "event",
            event,
            take,
            &quote!(#library::#acknowledge),
        )
    }
}

/// `T` of `Data<T>`, which may be in an `Option`.
fn payload(ty: &Type) -> Option<Type> {
    let within = instrument::parameter_of(ty, "Option");
    let ty = within.as_ref().unwrap_or(ty);
    ["Data", "TryData"]
        .into_iter()
        .find_map(|name| instrument::parameter_of(ty, name))
}

/// The payload if it is a reference, or the first reference in a tuple.
fn reference(payload: &Type) -> Option<&Type> {
    match payload {
        Type::Reference(_) => Some(payload),
        Type::Tuple(several) => several.elems.iter().find_map(reference),
        _ => None,
    }
}

/// The `AckSender` argument, by which the function sends the acknowledgement itself.
fn acknowledged_by_hand(function: &Function) -> Option<&Argument> {
    let mut arguments = function.arguments.iter();
    arguments.find(|it| it.is_or_option_of("AckSender"))
}
