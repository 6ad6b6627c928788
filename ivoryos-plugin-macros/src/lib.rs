//! The attributes of [`ivoryos-plugin`](https://docs.rs/ivoryos-plugin).
//!
//! An implementation detail: depend on `ivoryos-plugin`, which exports and documents them.

mod adapter;
mod args;
mod diagnostics;
mod expand;
mod instrument;
mod method;
mod name;
mod path;
mod plugin;
mod route;
mod signature;

use proc_macro::TokenStream;

/// Declares the plugin of this module and its main page.
#[proc_macro_attribute]
pub fn plugin(args: TokenStream, item: TokenStream) -> TokenStream {
    plugin::expand(args.into(), item.into()).into()
}

/// Declares a route of this module's plugin.
#[proc_macro_attribute]
pub fn route(args: TokenStream, item: TokenStream) -> TokenStream {
    route::expand(args.into(), item.into()).into()
}

/// The names no plugin can have, each with what uses it: `&[(&str, &str)]`.
#[doc(hidden)]
#[proc_macro]
pub fn reserved_names(_: TokenStream) -> TokenStream {
    name::reserved_table().into()
}
