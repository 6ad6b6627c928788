//! `#[route("/path", methods = ["GET"], plugin = module, crate = path)]`

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use crate::args::{Args, string_literal};
use crate::codegen::{self, RouteSpec};
use crate::error_sink::ErrorSink;
use crate::expand::{self, Validated};
use crate::function::Function;
use crate::plugin_ref::PluginRef;
use crate::{answer, diagnostics, extractors, method, path};

pub(crate) const KEYS: &[&str] = &["methods", "plugin", "crate"];

/// The checked arguments of the attribute.
struct Route {
    path: LitStr,
    methods: Vec<String>,
    plugin: PluginRef,
}

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = ErrorSink::default();
    let route = validate(args, &mut errors);
    expand::expand(item, route.as_ref(), errors)
}

fn validate(args: TokenStream, errors: &mut ErrorSink) -> Option<Route> {
    let mut args = Args::parse("route", KEYS, args, errors);
    method::check_place(&mut args.positional, errors);
    let path = read_path(&args, errors);
    let methods = method::parse(args.get("methods"), errors);
    let span = path.as_ref().map_or_else(Span::call_site, LitStr::span);
    let plugin = PluginRef::read(&args, span, errors);
    if let Some(path) = &path {
        path::check(path, errors);
        if path.value() == "/" && methods.iter().any(|method| method == "GET") {
            errors.push(path.span(), &diagnostics::main_page_has_root());
        }
    }
    Some(Route {
        path: path?,
        methods,
        plugin,
    })
}

fn read_path(args: &Args, errors: &mut ErrorSink) -> Option<LitStr> {
    let mut values = args.positional.iter();
    let Some(first) = values.next() else {
        if errors.is_empty() {
            errors.push(Span::call_site(), &diagnostics::no_path());
        }
        return None;
    };
    for surplus in values {
        let path = string_literal(surplus).map(|literal| literal.value());
        errors.at(surplus, &diagnostics::second_path(path.as_deref()));
    }
    let literal = string_literal(first);
    if literal.is_none() {
        errors.at(first, &diagnostics::path_not_a_string());
    }
    literal
}

impl Validated for Route {
    const ATTRIBUTE: &str = "route";

    fn check(&self, function: &Function, errors: &mut ErrorSink) {
        answer::check_status(&function.output_type, errors);
        answer::check_error(&function.output_type, errors);
        answer::check_option(&function.output_type, errors);
        if self.is_widget() {
            answer::check_page(&function.output_type, errors);
        }
        extractors::check(function, &self.path.value(), &self.methods, errors);
    }

    fn generate(&self, function: &Function) -> TokenStream {
        let route = RouteSpec {
            library: self.plugin.library(),
            function,
            path: &self.path.value(),
            methods: &self.methods,
            plugin: self.plugin.name(),
        };
        let row = route.row();
        let scope = self.plugin.scope();
        let widget = self.widget();
        let block = quote!(#scope #row #widget);
        self.items(function, &block)
    }

    fn recover(&self, function: Option<&Function>) -> TokenStream {
        let (Some(widget), Some(function)) = (self.widget(), function) else {
            return TokenStream::new();
        };
        let scope = self.plugin.scope();
        let cfgs = &function.cfgs;
        quote!(#(#cfgs)* const _: () = { #scope #widget };)
    }
}

impl Route {
    /// One hidden trait for each method, named after method and path: the compiler reports a duplicate in the
    /// module with both locations. The first trait holds all of the generated code.
    fn items(&self, function: &Function, block: &TokenStream) -> TokenStream {
        let nothing = TokenStream::new();
        let blocks = std::iter::once(block).chain(std::iter::repeat(&nothing));
        let items = self.methods.iter().zip(blocks).map(|(method, block)| {
            let name = path::unique_name(method, &self.path.value(), self.path.span());
            codegen::hidden_trait(&function.cfgs, &name, &nothing, block)
        });
        items.collect()
    }

    /// Whether it is the page that a left panel shows.
    fn is_widget(&self) -> bool {
        self.path.value() == "/widget" && self.methods.iter().any(|it| it == "GET")
    }

    /// For `GET /widget`: the implementation by which a left panel's `#[plugin]` finds its widget.
    fn widget(&self) -> Option<TokenStream> {
        let plugin = self.plugin.declaration();
        self.is_widget().then(|| {
            quote_spanned! {self.path.span()=>
                pub(crate) struct Widget;
                impl __ivoryos::HasWidget<Widget> for <__ivoryos::Here as #plugin>::Plugin {
                    const SHOWN: () = ();
                }
            }
        })
    }
}
