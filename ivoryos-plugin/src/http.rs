//! Requests and answers as such: nothing here knows of plugins.

pub(crate) mod body;
pub(crate) mod embedded;
pub(crate) mod error;
mod fields;
pub(crate) mod form;
pub(crate) mod host_name;
pub(crate) mod json;
pub(crate) mod origin;
pub(crate) mod panic;
pub(crate) mod prefix;
pub(crate) mod reach;
pub(crate) mod reserved;
pub(crate) mod stall;
#[cfg(feature = "serve")]
pub(crate) mod write_timeout;
