//! What a plugin's source needs: `use ivoryos_plugin::prelude::*;`
//!
//! The attributes, the types of this crate that handlers name, and those of poem, socketioxide and
//! `serde_json` that nearly every handler uses. The rest of poem and of socketioxide is there as `poem` and
//! `socketioxide`, and `tokio` for its timers and channels, without dependencies of one's own.

pub use crate::{CancellationToken, Deck, GlobalState, Host, Instrument, Page, PublishError};
#[cfg(feature = "remote")]
pub use crate::{RemoteError, RemoteInstrument};
pub use crate::{poem, socketioxide, tokio};
#[cfg(feature = "remote")]
pub use ivoryos_plugin_macros::remote_instrument;
pub use ivoryos_plugin_macros::{background_task, plugin, route, socket_event};
pub use poem::http::StatusCode;
pub use poem::web::{Form, Html, Json, Path, Query, Redirect};
pub use poem::{Error, IntoResponse, Response, Result};
pub use serde_json::{Value, json};
pub use socketioxide::SocketIo;
pub use socketioxide::extract::{AckSender, Data, SocketRef};
