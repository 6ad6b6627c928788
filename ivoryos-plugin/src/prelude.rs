//! What a plugin's source needs: `use ivoryos_plugin::prelude::*;`
//!
//! The attributes, the types of this crate that handlers name, and poem's and `serde_json`'s that
//! nearly every handler uses. The rest of poem is there as `poem`, without a dependency of one's own.

pub use crate::poem;
pub use crate::{Deck, GlobalState, Host, Instrument, Page, plugin, route};
pub use poem::http::StatusCode;
pub use poem::web::{Form, Html, Json, Path, Query, Redirect};
pub use poem::{Error, IntoResponse, Response, Result};
pub use serde_json::{Value, json};
