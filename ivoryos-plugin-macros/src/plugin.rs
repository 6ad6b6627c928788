//! `#[plugin(name = "…", title = "…", icon = "…", plugin_type = "tab", static_dir = "static", crate = path)]`

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use crate::args::Args;
use crate::codegen::{self, RouteSpec};
use crate::error_sink::ErrorSink;
use crate::expand::{self, Validated};
use crate::folder::{self, Folder};
use crate::function::Function;
use crate::{answer, diagnostics, extractors, name};

pub(crate) const KEYS: &[&str] = &[
    "name",
    "title",
    "icon",
    "plugin_type",
    "static_dir",
    "crate",
];
/// The method of the main page.
const MAIN_PAGE: &str = "GET";
/// In characters.
const MAX_ICON_LENGTH: usize = 8;

/// The checked arguments of the attribute.
struct Plugin {
    name: LitStr,
    title: String,
    icon: String,
    /// The variant of `PluginType`, at the span of the key's value; `None` for a tab.
    panel: Option<Ident>,
    /// The files of `static_dir`.
    folder: Option<Folder>,
    library: TokenStream,
}

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = ErrorSink::default();
    let plugin = validate(args, &mut errors);
    expand::expand(item, Some(&plugin), errors)
}

fn validate(args: TokenStream, errors: &mut ErrorSink) -> Plugin {
    let args = Args::parse("plugin", KEYS, args, errors);
    for surplus in &args.positional {
        errors.at(surplus, &diagnostics::plugin_without_a_key());
    }
    let name = args.string("name", errors);
    match &name {
        Some(literal) => name::check(literal, errors),
        None if args.get("name").is_some() || !errors.is_empty() => {}
        None => errors.push(Span::call_site(), &diagnostics::no_name()),
    }
    let name = name.unwrap_or_else(|| LitStr::new("", Span::call_site()));
    let title = args.string("title", errors).map(|title| title.value());
    let icon = args.string("icon", errors);
    if let Some(icon) = &icon
        && !is_icon_name(&icon.value())
        && icon.value().chars().count() > MAX_ICON_LENGTH
    {
        errors.push(icon.span(), &diagnostics::long_icon(&icon.value()));
    }
    Plugin {
        title: title.unwrap_or_else(|| name::title(&name.value())),
        icon: icon.map(|icon| icon.value()).unwrap_or_default(),
        name,
        panel: panel(&args, errors),
        folder: args
            .string("static_dir", errors)
            .and_then(|path| folder::read(&path, errors)),
        library: args.library(errors),
    }
}

/// Whether it is the name of one of the host's icons, `bi-droplet`, and not a symbol.
fn is_icon_name(icon: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    icon.strip_prefix("bi-")
        .is_some_and(|name| !name.is_empty() && name.chars().all(is_part))
}

fn panel(args: &Args, errors: &mut ErrorSink) -> Option<Ident> {
    let kind = args.string("plugin_type", errors)?;
    match kind.value().as_str() {
        "tab" => None,
        "left_panel" => Some(Ident::new("LeftPanel", kind.span())),
        "right_panel" => Some(Ident::new("RightPanel", kind.span())),
        other => {
            errors.push(kind.span(), &diagnostics::unknown_plugin_type(other));
            None
        }
    }
}

impl Validated for Plugin {
    const ATTRIBUTE: &str = "plugin";

    fn check(&self, function: &Function, errors: &mut ErrorSink) {
        answer::check_status(&function.output_type, errors);
        answer::check_error(&function.output_type, errors);
        answer::check_option(&function.output_type, errors);
        answer::check_page(&function.output_type, errors);
        extractors::check(function, "/", &[MAIN_PAGE.to_owned()], errors);
    }

    fn generate(&self, function: &Function) -> TokenStream {
        let rows = self.rows(function);
        self.declaration(Some(function), &rows)
    }

    fn recover(&self, function: Option<&Function>) -> TokenStream {
        self.declaration(function, &TokenStream::new())
    }
}

impl Plugin {
    /// The trait by which the module's routes, events and tasks find their plugin. A second plugin in the
    /// module is a second trait of that name: the compiler reports it with both locations.
    fn declaration(&self, function: Option<&Function>, rows: &TokenStream) -> TokenStream {
        let Self { name, library, .. } = self;
        let cfgs = function.map_or(&[][..], |it| &it.cfgs);
        let span = name.span();
        let this_module = Ident::new("PluginOfThisModule", span);
        let this_plugin = Ident::new("__IvoryosPlugin", span);
        let items = quote! {
            type Plugin;
            fn plugin_of_this_module(self) -> Self::Plugin;
        };
        let import = codegen::import(library);
        let implementation = quote_spanned! {span=>
            pub(crate) struct #this_plugin;
            impl #this_module for __ivoryos::Here {
                type Plugin = #this_plugin;
                fn plugin_of_this_module(self) -> #this_plugin { #this_plugin }
            }
        };
        let block = quote! {
            #import
            impl __ivoryos::DeclaredPlugin for #this_plugin {
                const NAME: &'static str = #name;
            }
            #implementation
            #rows
        };
        codegen::hidden_trait(cfgs, &this_module, &items, &block)
    }

    /// The rows of the plugin and of its main page, and what goes with them.
    fn rows(&self, function: &Function) -> TokenStream {
        let Self {
            name,
            title,
            icon,
            library,
            ..
        } = self;
        let unique = codegen::unique("plugin_name", &self.name);
        let source = codegen::source();
        let widget = self.panel.as_ref().map(|panel| {
            quote_spanned!(panel.span()=> const _: () = <__IvoryosPlugin as __ivoryos::HasWidget<_>>::SHOWN;)
        });
        let icon = codegen::with("icon", icon);
        let description = codegen::with("description", &function.description);
        let plugin_type = self
            .panel
            .as_ref()
            .map(|panel| quote!(.with_plugin_type(__ivoryos::PluginType::#panel)));
        let files = self.folder.as_ref().map(Folder::rows);
        let files = files.map(|files| quote!(.with_files(&[#files])));
        let row = codegen::submit(
            library,
            &quote! {
                __ivoryos::PluginRow::new(#name, #source)
                    .with_title(#title)
                    #icon
                    #description
                    #plugin_type
                    .with_package(
                        ::core::env!("CARGO_PKG_NAME"),
                        ::core::env!("CARGO_PKG_VERSION"),
                    )
                    #files
                    .with_link_guard(&__IVORYOS_NAME_TAKEN)
            },
        );
        let main_page = RouteSpec {
            library,
            function,
            path: "/",
            methods: &[MAIN_PAGE.to_owned()],
            plugin: quote!(#name),
        };
        let main_page = main_page.row();
        quote! {
            #unique
            #widget
            #row
            #main_page
        }
    }
}
