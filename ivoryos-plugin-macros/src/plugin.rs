//! `#[plugin(name = "…", title = "…", icon = "…", plugin_type = "tab", crate = path)]`

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;
use syn::spanned::Spanned;

use crate::adapter::{self, Route};
use crate::args::Args;
use crate::diagnostics::{self, Errors};
use crate::expand;
use crate::signature::Function;
use crate::{name, path};

const KEYS: &[&str] = &["name", "title", "icon", "plugin_type", "crate"];
const LONGEST_ICON: usize = 8;

/// What the attribute said, checked.
struct Validated {
    name: LitStr,
    title: String,
    icon: String,
    left_panel: bool,
    library: TokenStream,
}

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let validated = validate(args, &mut errors);
    expand::expand("plugin", item, validated, errors, generate)
}

fn validate(args: TokenStream, errors: &mut Errors) -> Option<Validated> {
    let args = Args::parse("plugin", KEYS, args, errors);
    for surplus in &args.positional {
        errors.push(
            surplus.span(),
            diagnostics::positional_not_expected("plugin", "name = \"my-plugin\""),
        );
    }
    let name = args.string("name", errors);
    match &name {
        Some(literal) => name::check(literal, errors),
        None if args.get("name").is_some() || !args.positional.is_empty() => {}
        None => errors.push(Span::call_site(), diagnostics::no_name()),
    }
    let title = args.string("title", errors).map(|title| title.value());
    let icon = args.string("icon", errors);
    if let Some(icon) = &icon
        && icon.value().chars().count() > LONGEST_ICON
    {
        errors.push(icon.span(), diagnostics::long_icon(&icon.value()));
    }
    let left_panel = match args.string("plugin_type", errors) {
        None => false,
        Some(kind) if kind.value() == "tab" => false,
        Some(kind) if kind.value() == "left_panel" => true,
        Some(kind) => {
            errors.push(kind.span(), diagnostics::unknown_plugin_type(&kind.value()));
            false
        }
    };
    let library = args.library(errors);
    let name = name?;
    Some(Validated {
        title: title.unwrap_or_else(|| name::title(&name.value())),
        icon: icon.map(|icon| icon.value()).unwrap_or_default(),
        name,
        left_panel,
        library,
    })
}

fn generate(validated: &Validated, function: &Function) -> TokenStream {
    let Validated {
        name,
        title,
        icon,
        left_panel,
        library,
    } = validated;
    let main_page = Route {
        library,
        function,
        path: "/".to_owned(),
        methods: vec!["GET".to_owned()],
        span: name.span(),
        plugin: quote!(__IvoryosPlugin),
    };
    let row = main_page.row();
    let description = &function.description;
    // Two crates of one plugin name in one program: the linker finds the symbol twice and names it.
    let symbol = format!("the plugin name is already taken: {}", name.value());
    let plugin_type = if *left_panel {
        quote!(LeftPanel)
    } else {
        quote!(Tab)
    };
    let hidden = adapter::hidden(
        function,
        &quote! {
            pub struct __IvoryosPlugin;
            impl #library::__private::DeclaredPlugin for __IvoryosPlugin {
                const NAME: &'static str = #name;
            }
            impl PluginOfThisModule for #library::__private::Here {
                type Plugin = __IvoryosPlugin;
                fn plugin_of_this_module(self) -> __IvoryosPlugin { __IvoryosPlugin }
            }
            #[unsafe(export_name = #symbol)]
            static __IVORYOS_NAME_TAKEN: u8 = 0;
            #library::__private::inventory::submit! {
                #library::__private::PluginRow {
                    name: #name,
                    title: #title,
                    icon: #icon,
                    description: #description,
                    plugin_type: #library::__private::PluginType::#plugin_type,
                    package: ::core::env!("CARGO_PKG_NAME"),
                    version: ::core::env!("CARGO_PKG_VERSION"),
                    source: #library::__private::Source {
                        module: ::core::module_path!(),
                        file: ::core::file!(),
                        line: ::core::line!(),
                    },
                    taken: &__IVORYOS_NAME_TAKEN,
                }
            }
            #row
        },
    );
    let declaration = declaration(validated, function);
    quote!(#hidden #declaration)
}

/// What must be seen from outside the block: the trait by which the module's routes find their
/// plugin, and a macro, which lives at the crate's root wherever it is written: the compiler refuses
/// a second plugin in the module, and a second of this name in the crate, and shows both places.
fn declaration(validated: &Validated, function: &Function) -> TokenStream {
    let library = &validated.library;
    let cfgs = &function.cfgs;
    let span = validated.name.span();
    let mut unique = "the_plugin_name_".to_owned();
    path::escape(&validated.name.value(), &mut unique);
    let unique = Ident::new(&unique, span);
    let this_module = Ident::new("PluginOfThisModule", span);
    let exported = quote_spanned!(span=> macro_rules! #unique { () => {}; });
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code)]
        pub(crate) trait #this_module {
            type Plugin: #library::__private::DeclaredPlugin;
            fn plugin_of_this_module(self) -> Self::Plugin;
        }
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_local_definitions, unused_macros)]
        #[macro_export]
        #exported
    }
}
