//! `#[instrument_call(instrument = "name", method = "name", plugin = module, crate = path)]`

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;
use syn::ext::IdentExt;

use crate::args::{Args, string_literal};
use crate::call;
use crate::codegen::{self, Arguments};
use crate::diagnostics;
use crate::error_sink::ErrorSink;
use crate::expand::{self, Validated};
use crate::function::{Argument, Function, Returned};
use crate::instrument::{self, Instrument};
use crate::plugin_ref::PluginRef;
use crate::python;

pub(crate) const KEYS: &[&str] = &["instrument", "method", "plugin", "crate"];
/// What the host hands over beside the call.
const OF_THE_HOST: &[&str] = &["CancellationToken", "Deck", "GlobalState", "SocketIo"];

/// The checked arguments of the attribute.
struct InstrumentCall {
    instrument: Option<String>,
    method: Option<String>,
    plugin: PluginRef,
}

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = ErrorSink::default();
    let args = Args::parse("instrument_call", KEYS, args, &mut errors);
    for surplus in &args.positional {
        let name = string_literal(surplus).map(|name| instrument::corrected(&name.value()));
        errors.at(surplus, &diagnostics::call_without_a_key(name.as_deref()));
    }
    let instrument = args.string("instrument", &mut errors);
    if let Some(name) = &instrument {
        check_instrument(name, &mut errors);
    }
    let method = args.string("method", &mut errors);
    if let Some(name) = &method {
        check_method(name, &mut errors);
    }
    let call = InstrumentCall {
        instrument: instrument.map(|name| name.value()),
        method: method.map(|name| name.value()),
        plugin: PluginRef::read(&args, Span::call_site(), &mut errors),
    };
    expand::expand(item, Some(&call), errors)
}

fn check_instrument(name: &LitStr, errors: &mut ErrorSink) {
    let written = name.value();
    if !python::is_identifier(&written) {
        let corrected = instrument::corrected(&written);
        let message = diagnostics::call_of_no_instrument(&written, &corrected);
        errors.push(name.span(), &message);
    }
}

/// A method of Rust may be a keyword of Python: `from`.
fn check_method(name: &LitStr, errors: &mut ErrorSink) {
    let written = name.value();
    if !python::is_identifier(&written) && !python::KEYWORDS.contains(&&*written) {
        // Of `pump.dispense(ml)` it is `dispense`.
        let path = written.split('(').next().unwrap_or_default();
        let corrected = match path.rsplit(['.', ':', '#']).next() {
            None | Some("") => "dispense".to_owned(),
            Some(last) => instrument::corrected(last),
        };
        let message = diagnostics::call_of_no_method(&written, &corrected);
        errors.push(name.span(), &message);
    }
}

impl Validated for InstrumentCall {
    const ATTRIBUTE: &str = "instrument_call";

    fn check(&self, function: &Function, errors: &mut ErrorSink) {
        let ident = function.ident.to_string();
        if !function.is_async {
            errors.push(function.ident.span(), &diagnostics::call_not_async(&ident));
        }
        // Another type may be the same under another name; the compiler says what it is not.
        let is_of_the_host = |it: &Argument| {
            let is = |name: &&str| it.is_or_option_of(name) || it.is_reference_to(name);
            it.is_marked || OF_THE_HOST.iter().any(is)
        };
        if function.arguments.iter().all(is_of_the_host) {
            errors.push(function.ident.span(), &diagnostics::call_not_taken(&ident));
        }
    }

    fn generate(&self, function: &Function) -> TokenStream {
        let scope = self.plugin.scope();
        let handler = handler(function);
        let row = self.row(function);
        let block = quote!(#scope #handler #row);
        // A function may have several attributes, for several instruments.
        let of = [&self.instrument, &self.method].map(|it| it.as_deref().unwrap_or_default());
        let name = format!(
            "instrument_call_{} {}",
            function.ident.unraw(),
            of.join(" ")
        );
        let name = Ident::new(&name.trim_end().replace(' ', "_"), Span::call_site());
        codegen::hidden_trait(&function.cfgs, &name, &TokenStream::new(), &block)
    }

    fn recover(&self, _: Option<&Function>) -> TokenStream {
        TokenStream::new()
    }
}

impl InstrumentCall {
    fn row(&self, function: &Function) -> TokenStream {
        let plugin = self.plugin.name();
        let name = function.ident.unraw().to_string();
        let source = codegen::source();
        let described = codegen::described(function);
        let of = [("instrument", &self.instrument), ("method", &self.method)];
        let of = of.map(|(part, name)| codegen::with(part, name.as_deref().unwrap_or_default()));
        codegen::submit(
            self.plugin.library(),
            &quote! {
                __ivoryos::WatcherRow::new(#plugin, #name, __ivoryos_handler, #source)
                    #(#of)*
                    #described
            },
        )
    }
}

fn handler(function: &Function) -> TokenStream {
    let call = Ident::new("call", Span::mixed_site());
    let arguments = Arguments::take(function, |argument, last| {
        if let Some(Instrument { name, .. }) = &argument.instrument {
            quote_spanned!(last=> take_instrument_from_call(&#call, #name)?)
        } else {
            quote_spanned!(last=> take_from_call(&#call)?)
        }
    });
    let extractions = &arguments.extractions;
    // `check` reports a function that is not async.
    let output = arguments.call(function, |_, _, handler| handler);
    let end = if function.returned == Returned::Never {
        output
    } else {
        quote_spanned!(function.output.first=> __ivoryos::watched(#output))
    };
    let future = call::future(function, "task", &quote!(#extractions #end));
    quote! {
        fn __ivoryos_handler(#call: __ivoryos::WatcherArguments) -> __ivoryos::TaskFuture { #future }
    }
}
