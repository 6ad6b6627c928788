//! `#[route("/path", methods = ["GET"], plugin = module, crate = path)]`

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{LitStr, Path};

use crate::adapter::{self, Route};
use crate::args::{Args, string_literal};
use crate::diagnostics::{self, Errors};
use crate::expand;
use crate::signature::Function;
use crate::{method, path};

const KEYS: &[&str] = &["methods", "plugin", "crate"];

/// What the attribute said, checked.
struct Validated {
    path: LitStr,
    methods: Vec<String>,
    plugin: Option<Path>,
    library: TokenStream,
}

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let validated = validate(args, &mut errors);
    expand::expand("route", item, validated, errors, generate)
}

fn validate(args: TokenStream, errors: &mut Errors) -> Option<Validated> {
    let args = Args::parse("route", KEYS, args, errors);
    let path = read_path(&args, errors);
    let methods = method::parse(args.get("methods"), errors);
    let plugin = args.path("plugin", "plugin = crate::balance", errors);
    let library = args.library(errors);
    if let Some(path) = &path {
        path::check(path, errors);
        if path.value() == "/" && methods.iter().any(|method| method == "GET") {
            errors.push(path.span(), diagnostics::main_page_has_root());
        }
    }
    Some(Validated {
        path: path?,
        methods,
        plugin,
        library,
    })
}

fn read_path(args: &Args, errors: &mut Errors) -> Option<LitStr> {
    let mut values = args.positional.iter();
    let Some(first) = values.next() else {
        errors.push(proc_macro2::Span::call_site(), diagnostics::no_path());
        return None;
    };
    for surplus in values {
        errors.push(
            surplus.span(),
            diagnostics::positional_not_expected("route", "methods = [\"GET\"]"),
        );
    }
    let literal = string_literal(first);
    if literal.is_none() {
        errors.push(
            first.span(),
            diagnostics::not_a_string("a route's path", "#[route(\"/status\")]"),
        );
    }
    literal
}

fn generate(validated: &Validated, function: &Function) -> TokenStream {
    let Validated {
        path,
        methods,
        plugin,
        library,
    } = validated;
    let plugin = if let Some(module) = plugin {
        // The module's own trait is named, so that a wrong path is an error at that path.
        quote_spanned! {module.span()=>
            #module::PluginOfThisModule::plugin_of_this_module(#library::__private::Here)
        }
    } else {
        // The trait that is in scope answers; where none is, `NoPluginInThisModule` does, by
        // reference, and the compiler says so at the path.
        quote_spanned!(path.span()=> #library::__private::Here.plugin_of_this_module())
    };
    let route = Route {
        library,
        function,
        path: path.value(),
        methods: methods.clone(),
        span: path.span(),
        plugin,
    };
    let row = route.row();
    let hidden = adapter::hidden(
        function,
        &quote! {
            use #library::__private::NoPluginInThisModule as _;
            #row
        },
    );
    let unique = route.unique_items();
    quote!(#hidden #unique)
}
