//! `#[socket_event("name", plugin = module, crate = path)]`

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use crate::adapter::{self, Arguments};
use crate::args::{Args, string_literal};
use crate::belonging::Belonging;
use crate::errors::Errors;
use crate::expand::{self, Validated};
use crate::instrument::Instrument;
use crate::signature::{Function, Returned};
use crate::{diagnostics, path};

pub(crate) const KEYS: &[&str] = &["plugin", "crate"];
const LONGEST: usize = 128;

/// The names that the protocol, IvoryOS 1.7.2 and the host itself use.
const RESERVED: &[(&str, &str)] = &[
    ("abort_current", "IvoryOS', and stops a run"),
    ("abort_pending", "IvoryOS', and stops a run"),
    ("connect_error", "the protocol's"),
    ("disconnecting", "the protocol's"),
    ("event_error", "what the host sends when an event fails"),
    ("newListener", "the protocol's"),
    ("pause", "IvoryOS', and pauses a run"),
    ("removeListener", "the protocol's"),
    ("retry", "IvoryOS', and repeats a step"),
    ("server_boot_id", "what the host sends to those who connect"),
    ("submit_input", "IvoryOS', and answers a run's question"),
];

/// What the attribute said, checked.
struct SocketEvent {
    name: LitStr,
    belonging: Belonging,
}

/// When a handler is called, which decides what its arguments can be.
#[derive(Clone, Copy)]
enum Occasion {
    Connect,
    Message,
    Disconnect,
}

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let event = validate(args, &mut errors);
    expand::expand(item, event.as_ref(), errors)
}

fn validate(args: TokenStream, errors: &mut Errors) -> Option<SocketEvent> {
    let args = Args::parse("socket_event", KEYS, args, errors);
    let name = read_name(&args, errors);
    if let Some(name) = &name {
        check(name, errors);
    }
    let place = name.as_ref().map_or_else(Span::call_site, LitStr::span);
    let belonging = Belonging::read(&args, place, errors);
    Some(SocketEvent {
        name: name?,
        belonging,
    })
}

fn read_name(args: &Args, errors: &mut Errors) -> Option<LitStr> {
    let mut values = args.positional.iter();
    let Some(first) = values.next() else {
        if errors.is_empty() {
            errors.push(Span::call_site(), &diagnostics::no_event());
        }
        return None;
    };
    for surplus in values {
        errors.at(surplus, &diagnostics::second_event());
    }
    let literal = string_literal(first);
    if literal.is_none() {
        errors.at(first, &diagnostics::event_not_a_string());
    }
    literal
}

fn check(literal: &LitStr, errors: &mut Errors) {
    let name = literal.value();
    let message = if name.trim().is_empty() {
        diagnostics::no_event()
    } else if let Some(rule) = broken_rule(&name) {
        diagnostics::bad_event(&name, rule, &corrected(&name))
    } else if let Some((_, used_by)) = RESERVED.iter().find(|(taken, _)| *taken == name) {
        diagnostics::reserved_event(&name, used_by)
    } else {
        return;
    };
    errors.push(literal.span(), &message);
}

fn broken_rule(name: &str) -> Option<&'static str> {
    if name.trim() != name {
        Some("it has a space at its beginning or end, which nobody sees")
    } else if name.chars().any(|c| !is_plain(c)) {
        // socketioxide 0.18 does not recognise a name that a client writes with escapes.
        Some("it may have letters a to z, digits, spaces and ASCII signs other than `\"` and `\\`")
    } else if name.len() > LONGEST {
        Some("it is longer than 128 characters")
    } else {
        None
    }
}

fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~') && c != '"' && c != '\\'
}

/// The nearest name that keeps every rule.
fn corrected(name: &str) -> String {
    let visible = name.chars().filter(|c| !c.is_control());
    let visible: String = visible.map(|c| if is_plain(c) { c } else { '_' }).collect();
    let short: String = visible.trim().chars().take(LONGEST).collect();
    match short.trim() {
        "" => "my_event".to_owned(),
        name if RESERVED.iter().any(|(taken, _)| *taken == name) => format!("my_{name}"),
        name => name.to_owned(),
    }
}

impl Validated for SocketEvent {
    const ATTRIBUTE: &str = "socket_event";

    fn check(&self, function: &Function, errors: &mut Errors) {
        let is_payload = |name: &&str| ["Data", "TryData"].contains(name);
        let names = function.arguments.iter().map(|it| (it, it.name.as_deref()));
        let mut payloads = names.filter(|(_, name)| name.as_ref().is_some_and(is_payload));
        payloads.next();
        for (second, _) in payloads {
            errors.push(second.ty.first, &diagnostics::second_payload());
        }
        let acknowledges = function.arguments.iter().find(|it| it.is("AckSender"));
        if let Some(argument) = acknowledges
            && function.returned != Returned::Nothing
        {
            errors.push(argument.ty.first, &diagnostics::acknowledged_twice());
        }
    }

    fn generate(&self, function: &Function) -> TokenStream {
        let unique = (!self.is_lifecycle()).then(|| adapter::unique("event_name", &self.name));
        // Every plugin has its own: nothing to keep unique in the program.
        let taken = if unique.is_some() {
            quote!(&__IVORYOS_NAME_TAKEN)
        } else {
            quote!(&0)
        };
        let scope = self.belonging.scope();
        let row = self.row(function, &taken);
        let handler = self.handler(function);
        let block = quote!(#scope #unique #handler #row);
        let nothing = TokenStream::new();
        adapter::hidden_trait(
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
    fn occasion(&self) -> Occasion {
        match self.name.value().as_str() {
            "connect" => Occasion::Connect,
            "disconnect" => Occasion::Disconnect,
            _ => Occasion::Message,
        }
    }

    fn is_lifecycle(&self) -> bool {
        !matches!(self.occasion(), Occasion::Message)
    }

    /// Of a connection's beginning and end a module has one handler each: the compiler refuses a second
    /// item of that name, and shows both places. Of other events the crate has one, see `unique`.
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

    fn row(&self, function: &Function, taken: &TokenStream) -> TokenStream {
        let library = self.belonging.library();
        let plugin = self.belonging.name();
        let event = &self.name;
        let instruments = adapter::instruments(function);
        let description = &function.description;
        let name = function.ident.to_string();
        let source = adapter::source();
        quote! {
            #library::__private::inventory::submit! {
                __ivoryos::EventRow {
                    plugin: #plugin,
                    event: #event,
                    instruments: #instruments,
                    description: #description,
                    function: #name,
                    source: #source,
                    handler: __ivoryos_handler,
                    taken: #taken,
                }
            }
        }
    }

    fn handler(&self, function: &Function) -> TokenStream {
        let event = Ident::new("event", Span::mixed_site());
        let (take, take_option) = match self.occasion() {
            Occasion::Connect => ("take_from_connect", "take_option_from_connect"),
            Occasion::Message => ("take_from_event", "take_option_from_event"),
            Occasion::Disconnect => ("take_from_disconnect", "take_option_from_disconnect"),
        };
        let arguments = Arguments::take(function, |argument, last| {
            if let Some(Instrument { name, .. }) = &argument.instrument {
                return quote_spanned!(last=> take_instrument_for_event(&#event, #name)?);
            }
            let take = if argument.is("Option") {
                take_option
            } else {
                take
            };
            let take = Ident::new(take, last);
            quote_spanned!(last=> #take(&mut #event)?)
        });
        let extractions = &arguments.extractions;
        let output = arguments.call(function, |first, last, handler| {
            let blocking = quote_spanned!(first=> __ivoryos::blocking_event);
            let handler = quote_spanned!(last=> (&#event, #handler).await?);
            quote!(#blocking #handler)
        });
        let by_hand = function.arguments.iter().any(|it| it.is("AckSender"));
        let end = match function.returned {
            Returned::Nothing if by_hand => quote!(#output; ::core::result::Result::Ok(())),
            Returned::Result => quote!(__ivoryos::acknowledge_result(#output, #event).await),
            _ => quote!(__ivoryos::acknowledge(#output, #event).await),
        };
        // The function is to blame for a future that cannot be sent between threads.
        let future = quote_spanned! {function.ident.span()=>
            __ivoryos::reaction(async move {
                #extractions
                #end
            })
        };
        quote! {
            fn __ivoryos_handler(mut #event: __ivoryos::Event) -> __ivoryos::Reaction { #future }
        }
    }
}

pub(crate) fn reserved_table() -> TokenStream {
    let rows = RESERVED
        .iter()
        .map(|(name, used_by)| quote!((#name, #used_by)));
    quote!(&[#(#rows),*])
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, RESERVED, broken_rule, corrected};

    #[test]
    fn names_that_people_use_pass() {
        for name in ["plugin_ping", "user:joined", "chat message", "camera/frame"] {
            assert_eq!(broken_rule(name), None, "{name}");
        }
    }

    #[test]
    fn bad_names_come_back_corrected() {
        let long = "x".repeat(LONGEST + 1);
        for (bad, good) in [
            (" ping", "ping"),
            ("pi\u{7}ng", "ping"),
            ("wägung", "w_gung"),
            ("say \"a\"", "say _a_"),
            ("pause ", "my_pause"),
            ("\u{0}", "my_event"),
            (long.as_str(), &long[1..]),
        ] {
            assert!(broken_rule(bad).is_some(), "{bad}");
            assert_eq!(corrected(bad), good);
            assert_eq!(broken_rule(good), None);
        }
    }

    #[test]
    fn the_reserved_names_are_sorted_and_listed_once() {
        let mut names: Vec<_> = RESERVED.iter().map(|(name, _)| *name).collect();
        assert!(names.is_sorted());
        names.dedup();
        assert_eq!(names.len(), RESERVED.len());
    }
}
