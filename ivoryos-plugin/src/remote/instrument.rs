//! One Python instrument.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::arguments::Arguments;
use super::call::Call;
use super::client::Client;
use super::error::RemoteError;
use super::schema::RemoteSchema;
use crate::http::json::to_json;

/// An instrument of a Python deck: a handler asks for it as for every other, with
/// `#[instrument] pump: Instrument<RemoteInstrument>`.
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// #[plugin(name = "remote-pump")]
/// async fn main_page() -> Page {
///     Page::html("Pump", "<form method=post action=dispense><button>Dispense</button></form>")
/// }
///
/// #[route("/dispense", methods = ["POST"])]
/// async fn dispense(#[instrument] pump: Instrument<RemoteInstrument>) -> Result<Json<Value>> {
///     Ok(Json(pump.call("dispense", json!({ "ml": 1.5 })).await?))
/// }
/// # fn main() {}
/// ```
///
/// With [`remote_instrument`](crate::remote_instrument) its methods have types.
#[derive(Clone)]
pub struct RemoteInstrument {
    name: String,
    schema: Arc<RemoteSchema>,
    client: Arc<Client>,
    timeout: Duration,
}

impl RemoteInstrument {
    pub(super) fn new(name: String, schema: RemoteSchema, client: Arc<Client>) -> Self {
        Self {
            name,
            schema: Arc::new(schema),
            timeout: client.timeout,
            client,
        }
    }

    /// Its name in Python: `pump`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it can do, as `IvoryOS` said when this instrument came onto the deck. A call goes by what `IvoryOS`
    /// says then.
    pub fn schema(&self) -> &RemoteSchema {
        &self.schema
    }

    /// The same instrument, whose calls may take this long instead of what
    /// [`RemoteDeck::timeout`](super::RemoteDeck::timeout) says.
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        let instrument = self.clone();
        Self {
            timeout,
            ..instrument
        }
    }

    /// Calls a method with arguments by name, and waits until it is done: `json!({ "ml": 1.5 })`, a struct or a
    /// map; `()` for none. A property is read by its name, and set by `speed_(setter)` with `value`.
    ///
    /// The call is made once, or not at all. A call whose future is dropped may still be carried out.
    ///
    /// Right before it, `IvoryOS` is asked for its instruments, and method and arguments are checked against
    /// that: Python may have been started again with another driver, and an argument that a driver does not
    /// have is dropped there unsaid. This adds about 10 ms. Only an `IvoryOS` that is exchanged in the
    /// instant between this and the call is not noticed.
    ///
    /// NaN and infinities are refused; in `json!` they are null, so null is refused as well where the
    /// parameter's default is not `None` and its annotation does not name `None` or `Optional`. Where it does,
    /// NaN of a `json!` is None in Python: give a struct, or use a trait.
    ///
    /// # Errors
    ///
    /// A [`RemoteError`] for each way it can fail.
    pub async fn call(
        &self,
        method: &str,
        arguments: impl Serialize,
    ) -> Result<Value, RemoteError> {
        let arguments = to_json(&arguments).map_err(|error| error.to_string());
        let arguments = arguments.and_then(|arguments| match arguments {
            Value::Object(arguments) => Ok(arguments.into()),
            Value::Null => Ok(Arguments::new()),
            _ => Err("the arguments are no object: write `json!({ \"name\": value })`".to_owned()),
        });
        self.call_with(method, arguments).await
    }

    pub(super) async fn call_with(
        &self,
        method: &str,
        arguments: Result<Arguments, String>,
    ) -> Result<Value, RemoteError> {
        let arguments = arguments.map_err(|reason| RemoteError::BadArgument {
            instrument: self.name.clone(),
            method: method.to_owned(),
            reason,
        })?;
        let call = Call {
            instrument: &self.name,
            method,
            arguments,
            timeout: self.timeout,
        };
        self.client.call(&call).await
    }

    pub(super) fn is_of(&self, client: &Arc<Client>) -> bool {
        Arc::ptr_eq(&self.client, client)
    }
}

impl fmt::Debug for RemoteInstrument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteInstrument")
            .field("name", &self.name)
            .field("at", &self.client.base)
            .finish_non_exhaustive()
    }
}
