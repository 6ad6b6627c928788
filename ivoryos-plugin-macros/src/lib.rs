//! The attributes of [`ivoryos-plugin`](https://docs.rs/ivoryos-plugin).
//!
//! An implementation detail: depend on `ivoryos-plugin`, which exports and documents them.

mod answer;
mod args;
mod body;
mod call;
mod codegen;
mod diagnostics;
mod driver;
mod error_sink;
mod event;
mod expand;
mod extractors;
mod folder;
mod foreign_type;
mod function;
mod instrument;
mod instrument_call;
mod library;
mod method;
mod missing_type;
mod name;
mod neighbour;
mod origin;
mod other_attribute;
mod path;
mod plugin;
mod plugin_ref;
mod python;
mod remote_instrument;
mod route;
mod task;
mod template;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

#[doc = include_str!("../docs/plugin.md")]
#[doc = include_str!("../docs/instrument.md")]
#[proc_macro_attribute]
pub fn plugin(args: TokenStream, item: TokenStream) -> TokenStream {
    plugin::expand(args.into(), item.into()).into()
}

#[doc = include_str!("../docs/route.md")]
#[doc = include_str!("../docs/instrument.md")]
#[proc_macro_attribute]
pub fn route(args: TokenStream, item: TokenStream) -> TokenStream {
    route::expand(args.into(), item.into()).into()
}

#[doc = include_str!("../docs/socket_event.md")]
#[doc = include_str!("../docs/instrument.md")]
#[proc_macro_attribute]
pub fn socket_event(args: TokenStream, item: TokenStream) -> TokenStream {
    event::expand(args.into(), item.into()).into()
}

#[doc = include_str!("../docs/background_task.md")]
#[doc = include_str!("../docs/instrument.md")]
#[proc_macro_attribute]
pub fn background_task(args: TokenStream, item: TokenStream) -> TokenStream {
    task::expand(args.into(), item.into()).into()
}

#[doc = include_str!("../docs/instrument_call.md")]
#[doc = include_str!("../docs/instrument.md")]
#[proc_macro_attribute]
pub fn instrument_call(args: TokenStream, item: TokenStream) -> TokenStream {
    instrument_call::expand(args.into(), item.into()).into()
}

#[doc = include_str!("../docs/driver.md")]
#[proc_macro_attribute]
pub fn driver(args: TokenStream, item: TokenStream) -> TokenStream {
    driver::expand(args.into(), item.into()).into()
}

#[doc = include_str!("../docs/remote_instrument.md")]
#[proc_macro_attribute]
pub fn remote_instrument(args: TokenStream, item: TokenStream) -> TokenStream {
    remote_instrument::expand(args.into(), item.into()).into()
}

/// Attributes of Rocket and actix, which say how they are written here.
macro_rules! other_attributes {
    ($($name:ident)*) => {$(
        #[doc(hidden)]
        #[proc_macro_attribute]
        pub fn $name(args: TokenStream, item: TokenStream) -> TokenStream {
            other_attribute::expand(stringify!($name), args.into(), item.into()).into()
        }
    )*};
}

other_attributes!(get post put patch delete);

#[doc = include_str!("../docs/template.md")]
#[proc_macro_derive(Template, attributes(template))]
pub fn template(item: TokenStream) -> TokenStream {
    template::expand(item.into()).into()
}

/// The names no plugin can have, each with what uses it: `&[(&str, &str)]`.
#[doc(hidden)]
#[proc_macro]
pub fn reserved_names(_: TokenStream) -> TokenStream {
    name::reserved_table().into()
}

/// The names no event can have, each with what uses it: `&[(&str, &str)]`.
#[doc(hidden)]
#[proc_macro]
pub fn reserved_events(_: TokenStream) -> TokenStream {
    event::reserved_table().into()
}
