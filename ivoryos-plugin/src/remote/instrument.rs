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

/// An instrument of a Python deck. A handler has it as an argument like every other instrument:
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

    /// Its name in Python, such as `pump`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its methods and properties at the time when it was put on the deck. A call uses those that `IvoryOS` has at the
    /// time of the call.
    pub fn schema(&self) -> &RemoteSchema {
        &self.schema
    }

    /// The same instrument with another limit on how long a call may take than
    /// [`RemoteDeck::timeout`](super::RemoteDeck::timeout).
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        let instrument = self.clone();
        Self {
            timeout,
            ..instrument
        }
    }

    /// Calls a method with named arguments, and waits until it has ended. The arguments are `json!({ "ml": 1.5 })`, a
    /// struct or a map; `()` for none. A property is read by its name, and set by `speed_(setter)` with `value`.
    ///
    /// The request is never repeated. If the future is dropped, the call may still be carried out; with `NextGen` the log
    /// says as which task.
    ///
    /// Before the call the host requests the instruments, and checks method and arguments against them: Python may have
    /// been restarted with another driver, and Classic ignores arguments that a method does not have. This takes about
    /// 10 ms. A restart between this check and the call is not noticed.
    ///
    /// NaN and infinities are refused. `json!` makes null of them, so null is refused as well, unless the parameter's
    /// default is `None` or its annotation names `None` or `Optional`. For such a parameter NaN in `json!` becomes None
    /// in Python; a struct or a trait with `#[remote_instrument]` refuses it.
    ///
    /// # Errors
    ///
    /// [`RemoteError`]: each variant says whether the method was called.
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
            .field("at", &self.client.base())
            .finish_non_exhaustive()
    }
}
