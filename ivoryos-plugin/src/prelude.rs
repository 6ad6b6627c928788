//! The names that a plugin's source needs.
//!
//! ```
//! use ivoryos_plugin::prelude::*;
//!
//! #[plugin(name = "prelude-example")]
//! async fn main_page() -> Page {
//!     Page::html("Example", "<h1>Example</h1>")
//! }
//! # fn main() {}
//! ```
//!
//! It has the attributes, the types of this crate that handlers name, and the types of poem, socketioxide and
//! `serde_json` that nearly every handler uses. The crates `poem`, `socketioxide` and `tokio` are in it as well, so a
//! plugin can use all of them without a dependency of its own.

pub use crate::{
    Call, CallError, CancellationToken, Claim, Deck, Done, Error, Form, GlobalState, Host,
    Instrument, Page, Path, PublishError, Query, Reading, Refused, Result, Started, Template,
    Video, WithStatus,
};
#[cfg(feature = "remote")]
pub use crate::{RemoteError, RemoteInstrument};
pub use crate::{poem, socketioxide, tokio};
#[cfg(feature = "remote")]
pub use ivoryos_plugin_macros::remote_instrument;
pub use ivoryos_plugin_macros::{
    background_task, driver, instrument_call, plugin, route, socket_event,
};
// They say how a route is written here. A function of the same name, such as `poem::get`, is another name to Rust.
#[doc(hidden)]
pub use ivoryos_plugin_macros::{delete, get, patch, post, put};
// They say where `.status(404)` belongs, and what there is in place of `.into_inner()`.
#[doc(hidden)]
pub use crate::error::StatusOfText as _;
#[doc(hidden)]
pub use crate::http::into_inner::IntoInner as _;
pub use poem::http::StatusCode;
pub use poem::web::{Html, Json, Redirect};
pub use poem::{IntoResponse, Response};
pub use serde_json::{Value, json};
pub use socketioxide::SocketIo;
pub use socketioxide::extract::{AckSender, Data, SocketRef};
