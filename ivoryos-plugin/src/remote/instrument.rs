//! One Python instrument.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

use super::client::{Call, Client};
use super::error::RemoteError;
use super::schema::{RemoteMethod, RemoteSchema};

/// Words of `IvoryOS`' own in what it is sent. One of them goes past its busy lock.
const OWN_WORDS: &[&str] = &["hidden_name", "hidden_wait", "override_busy", "csrf_token"];
/// Python types of which null is no value.
const NEVER_NULL: &[&str] = &["bool", "float", "int", "str"];

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

    /// What it can do, as `IvoryOS` says.
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
    /// # Errors
    ///
    /// A [`RemoteError`] for each way it can fail. Methods and arguments are checked before anything is sent.
    pub async fn call(
        &self,
        method: &str,
        arguments: impl Serialize,
    ) -> Result<Value, RemoteError> {
        let arguments = match serde_json::to_value(arguments) {
            Ok(Value::Object(arguments)) => Ok(arguments),
            Ok(Value::Null) => Ok(Map::new()),
            Ok(_) => {
                Err("the arguments are no object: write `json!({ \"name\": value })`".to_owned())
            }
            Err(error) => Err(error.to_string()),
        };
        let arguments = arguments.map_err(|reason| self.bad_argument(method, reason));
        self.call_checked(method, arguments?).await
    }

    pub(super) async fn call_checked(
        &self,
        method: &str,
        arguments: Map<String, Value>,
    ) -> Result<Value, RemoteError> {
        self.check(method, &arguments)?;
        let call = Call {
            instrument: &self.name,
            method,
            arguments,
            timeout: self.timeout,
        };
        self.client.call(&call).await
    }

    pub(super) fn method(&self, method: &str) -> Result<&RemoteMethod, RemoteError> {
        let known = &self.schema.methods;
        known.get(method).ok_or_else(|| RemoteError::UnknownMethod {
            instrument: self.name.clone(),
            method: method.to_owned(),
            known: known.keys().cloned().collect(),
        })
    }

    pub(super) fn bad_argument(&self, method: &str, reason: String) -> RemoteError {
        RemoteError::BadArgument {
            instrument: self.name.clone(),
            method: method.to_owned(),
            reason,
        }
    }

    /// That `IvoryOS` would take the arguments as they are meant.
    fn check(&self, method: &str, arguments: &Map<String, Value>) -> Result<(), RemoteError> {
        let declared = self.method(method)?;
        for (argument, value) in arguments {
            let parameter = declared.parameter(argument);
            let parameter = parameter.filter(|_| !OWN_WORDS.contains(&argument.as_str()));
            let Some(parameter) = parameter else {
                return Err(RemoteError::UnknownArgument {
                    instrument: self.name.clone(),
                    method: method.to_owned(),
                    argument: argument.clone(),
                    signature: declared.signature.clone(),
                });
            };
            // In quotes where Python postpones it.
            let annotation = parameter.annotation.as_deref().unwrap_or_default();
            let annotation = annotation.trim_matches(['\'', '"']);
            let takes_none = parameter.default.as_deref() == Some("None");
            if value.is_null() && NEVER_NULL.contains(&annotation) && !takes_none {
                let reason = format!(
                    "`{argument}` is a {annotation}, and was given NaN, an infinity or null"
                );
                return Err(self.bad_argument(method, reason));
            }
        }
        let mut required = declared.parameters.iter().filter(|it| it.required);
        match required.find(|it| !arguments.contains_key(&it.name)) {
            None => Ok(()),
            Some(missing) => Err(RemoteError::MissingArgument {
                instrument: self.name.clone(),
                method: method.to_owned(),
                argument: missing.name.clone(),
                signature: declared.signature.clone(),
            }),
        }
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
