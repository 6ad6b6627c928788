//! `#[background_task(plugin = module, crate = path)]`

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use crate::args::Args;
use crate::call;
use crate::codegen::{self, Arguments};
use crate::diagnostics;
use crate::error_sink::ErrorSink;
use crate::expand::{self, Validated};
use crate::function::{Function, Returned};
use crate::instrument::Instrument;
use crate::plugin_ref::PluginRef;

pub(crate) const KEYS: &[&str] = &["plugin", "crate"];

/// The checked arguments of the attribute.
struct BackgroundTask {
    plugin: PluginRef,
}

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = ErrorSink::default();
    let args = Args::parse("background_task", KEYS, args, &mut errors);
    for surplus in &args.positional {
        errors.at(surplus, &diagnostics::task_has_no_name());
    }
    let plugin = PluginRef::read(&args, Span::call_site(), &mut errors);
    expand::expand(item, Some(&BackgroundTask { plugin }), errors)
}

impl Validated for BackgroundTask {
    const ATTRIBUTE: &str = "background_task";

    fn check(&self, function: &Function, errors: &mut ErrorSink) {
        if !function.is_async {
            let message = diagnostics::task_not_async(&function.ident.to_string());
            errors.push(function.ident.span(), &message);
        }
    }

    fn generate(&self, function: &Function) -> TokenStream {
        let scope = self.plugin.scope();
        let run = run(function);
        let row = self.row(function);
        let block = quote!(#scope #run #row);
        let name = format!("background_task_{}", function.ident.unraw());
        let name = Ident::new(&name, Span::call_site());
        codegen::hidden_trait(&function.cfgs, &name, &TokenStream::new(), &block)
    }

    fn recover(&self, _: Option<&Function>) -> TokenStream {
        TokenStream::new()
    }
}

impl BackgroundTask {
    fn row(&self, function: &Function) -> TokenStream {
        let plugin = self.plugin.name();
        let name = function.ident.unraw().to_string();
        let source = codegen::source();
        let described = codegen::described(function);
        codegen::submit(
            self.plugin.library(),
            &quote! {
                __ivoryos::TaskRow::new(#plugin, #name, __ivoryos_run, #source) #described
            },
        )
    }
}

fn run(function: &Function) -> TokenStream {
    let host = Ident::new("host", Span::mixed_site());
    let arguments = Arguments::take(function, |argument, last| {
        if let Some(Instrument { name, .. }) = &argument.instrument {
            quote_spanned!(last=> take_instrument_for_task(&#host, #name)?)
        } else {
            quote_spanned!(last=> take_for_task(&#host)?)
        }
    });
    let extractions = &arguments.extractions;
    // `check` reports a task that is not async.
    let output = arguments.call(function, |_, _, task| task);
    let end = if function.returned == Returned::Never {
        output
    } else {
        quote_spanned!(function.output.first=> __ivoryos::ended(#output))
    };
    let future = call::future(function, "task", &quote!(#extractions #end));
    quote! {
        fn __ivoryos_run(#host: __ivoryos::TaskArguments) -> __ivoryos::TaskFuture { #future }
    }
}
