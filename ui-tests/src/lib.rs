//! The examples of the attributes' pages, compiled as an author would.

#[doc = include_str!("../../ivoryos-plugin-macros/docs/plugin.md")]
#[doc = include_str!("../../ivoryos-plugin-macros/docs/route.md")]
#[doc = include_str!("../../ivoryos-plugin-macros/docs/socket_event.md")]
#[doc = include_str!("../../ivoryos-plugin-macros/docs/background_task.md")]
#[doc = include_str!("../../ivoryos-plugin-macros/docs/driver.md")]
#[doc = include_str!("../../ivoryos-plugin-macros/docs/instrument_call.md")]
#[doc = include_str!("../../ivoryos-plugin-macros/docs/remote_instrument.md")]
#[doc = include_str!("../../ivoryos-plugin-macros/docs/template.md")]
#[doc = include_str!("../../ivoryos-plugin-macros/docs/instrument.md")]
pub mod pages {}
