//! Requests and answers as such: nothing here knows of plugins.

pub(crate) mod body;
pub(crate) mod embedded;
pub(crate) mod error;
pub(crate) mod field_error;
mod fields;
pub(crate) mod form;
mod form_field;
pub(crate) mod host_name;
pub(crate) mod into_inner;
pub(crate) mod json;
pub(crate) mod nearest;
pub(crate) mod origin;
pub(crate) mod panic;
pub(crate) mod path;
pub(crate) mod path_check;
mod path_parameters;
pub(crate) mod prefix;
pub(crate) mod reach;
pub(crate) mod reserved;
pub(crate) mod stall;
#[cfg(feature = "serve")]
pub(crate) mod write_timeout;
