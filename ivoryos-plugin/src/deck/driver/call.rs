//! Calls by name: the deck checks them, claims the instrument for those that move it, and calls the driver.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::FutureExt;
use serde::Serialize;
use serde_json::{Map, Value};

use super::error::CallError;
use super::method::{Given, Method, MethodCall, MethodResult};
use super::schema::{DriverSchema, MethodKind};
use super::{Methods, of_type};
use crate::deck::caller::Caller;
use crate::deck::calls::Arguments;
use crate::deck::claim::Claim;
use crate::deck::{Deck, Slot};
use crate::http::json::to_json;
use crate::http::panic::{self, Panic};

/// A call that goes on.
pub(crate) type CallFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Value, CallError>> + Send + 'a>>;

/// What can be called by name.
pub(crate) trait Callable: Send + Sync {
    /// Its methods.
    fn schema(&self) -> DriverSchema;

    /// What the method of this name does; what is not known may move something.
    fn kind(&self, method: &str) -> MethodKind;

    /// Calls a method of the deck's instrument of this name.
    fn call<'a>(
        &'a self,
        deck: &'a Deck,
        instrument: &'a str,
        method: &'a str,
        arguments: Map<String, Value>,
    ) -> CallFuture<'a>;
}

impl Deck {
    /// Calls a method of an instrument by name. The arguments are `json!({ "ml": 1.5 })`, a struct or a map; `()` for
    /// none.
    ///
    /// It can call what [`#[driver]`](macro@crate::driver) declares, and the methods of a Python instrument. A method
    /// that [moves](MethodKind::Moves) its instrument claims it, for a text such as `dispense(ml: 1.5)`; one that is
    /// not async runs on a thread where it may block. The call is seen like every other. Where the future is dropped,
    /// an async method does not go on, and another ends by itself.
    ///
    /// ```
    /// use ivoryos_plugin::prelude::*;
    ///
    /// struct Pump;
    ///
    /// #[driver]
    /// impl Pump {
    ///     /// Dispenses into the vial.
    ///     pub async fn dispense(
    ///         &self,
    ///         /// mL, 0.001 to 10
    ///         ml: f64,
    ///     ) -> Result<f64, String> {
    ///         Ok(ml)
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let deck = Deck::new("lab").with("pump", Pump);
    /// let dispensed = deck.call("pump", "dispense", json!({ "ml": 1.5 })).await;
    /// assert_eq!(dispensed.unwrap(), json!(1.5));
    ///
    /// let refused = deck.call("pump", "dispense", json!({ "ml": 11 })).await.unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "pump.dispense was not called: `ml` is 11 mL, and its range is 0.001 to 10 mL"
    /// );
    /// assert_eq!(refused.status(), 422);
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`CallError`]: each variant says whether the method was called, and has a status as an answer.
    pub async fn call(
        &self,
        instrument: &str,
        method: &str,
        arguments: impl Serialize,
    ) -> Result<Value, CallError> {
        let slot = self.inner.instruments.get(instrument);
        let slot = slot.ok_or_else(|| CallError::UnknownInstrument {
            instrument: instrument.to_owned(),
            deck: self.name().to_owned(),
            known: self.instruments().map(str::to_owned).collect(),
        })?;
        let callable = slot.callable().ok_or_else(|| CallError::NotCallable {
            instrument: instrument.to_owned(),
            driver: slot.driver,
        })?;
        let arguments = match to_json(&arguments) {
            Ok(Value::Object(arguments)) => Ok(arguments),
            Ok(Value::Null) => Ok(Map::new()),
            Ok(_) => {
                Err("the arguments are no object: write `json!({ \"name\": value })`".to_owned())
            }
            Err(error) => Err(error.to_string()),
        };
        let arguments =
            arguments.map_err(|reason| CallError::bad_arguments(instrument, method, reason))?;
        let caller = Caller::current().unwrap_or_else(|| self.caller.clone());
        // Who is told by the claim as well.
        let deck = self.clone().used_by(caller.clone());
        let call = callable.call(&deck, instrument, method, arguments);
        caller.run(call).await
    }

    /// The methods of the instrument of this name that can be called by name. `None` if the deck does not have it, or
    /// if its driver is no [`#[driver]`](macro@crate::driver).
    ///
    /// ```
    /// use ivoryos_plugin::{Deck, driver};
    ///
    /// struct Balance;
    ///
    /// #[driver]
    /// impl Balance {
    ///     pub fn read_grams(&self) -> f64 { 12.5 }
    /// }
    ///
    /// let deck = Deck::new("lab").with("balance", Balance);
    /// let methods = deck.schema("balance").unwrap().methods;
    /// assert_eq!(methods[0].name, "read_grams");
    /// ```
    pub fn schema(&self, instrument: &str) -> Option<DriverSchema> {
        let slot = self.inner.instruments.get(instrument)?;
        let schema = slot.callable()?.schema();
        Some(DriverSchema {
            driver: slot.driver.to_owned(),
            ..schema
        })
    }
}

impl Deck {
    /// What this method of this instrument does, as far as it is known.
    pub(crate) fn method_kind(&self, instrument: &str, method: &str) -> MethodKind {
        let slot = self.inner.instruments.get(instrument);
        match slot.and_then(Slot::callable) {
            Some(callable) => callable.kind(method),
            None => MethodKind::of_name(method, true),
        }
    }
}

impl Slot {
    fn callable(&self) -> Option<&dyn Callable> {
        match &self.remote {
            Some(remote) => Some(&**remote),
            None => of_type(self.kind.id()?),
        }
    }
}

impl<T: Send + Sync + 'static> Callable for Methods<T> {
    fn schema(&self) -> DriverSchema {
        DriverSchema {
            driver: String::new(),
            is_remote: false,
            methods: self.0.iter().map(Method::schema).collect(),
        }
    }

    fn kind(&self, method: &str) -> MethodKind {
        let found = self.0.iter().find(|it| it.name == method);
        found.map_or(MethodKind::Moves, Method::kind)
    }

    fn call<'a>(
        &'a self,
        deck: &'a Deck,
        instrument: &'a str,
        method: &'a str,
        arguments: Map<String, Value>,
    ) -> CallFuture<'a> {
        Box::pin(async move {
            let found = self.0.iter().find(|it| it.name == method);
            let found = found.ok_or_else(|| {
                let known = self.0.iter().map(|it| it.name.to_owned());
                CallError::unknown_method(instrument, method, known)
            })?;
            let driver = deck.instrument::<T>(instrument);
            let driver = driver.map_err(|_| CallError::NotCallable {
                instrument: instrument.to_owned(),
                driver: std::any::type_name::<T>(),
            })?;
            let doing = doing(method, &arguments);
            let work = Given::new(found.arguments, arguments).and_then(|mut given| {
                let object = Arc::clone(driver.object());
                (found.run)(object, &mut given)
            });
            let work =
                work.map_err(|misfit| CallError::bad_arguments(instrument, method, misfit.0))?;
            let claim = (found.kind() == MethodKind::Moves).then(|| driver.claim(doing));
            let claim = claim.transpose().map_err(CallError::Busy)?;
            match finish(work, claim).await {
                Ok(Ok(value)) => Ok(value),
                Ok(Err(reason)) => Err(CallError::failed(instrument, method, reason)),
                Err(Panic { location, message }) => Err(CallError::Panicked {
                    instrument: instrument.to_owned(),
                    method: method.to_owned(),
                    reason: format!("panicked at {location}: {message}"),
                }),
            }
        })
    }
}

/// As `dispense(ml: 1.5)`.
pub(crate) fn doing(method: &str, arguments: &Map<String, Value>) -> String {
    let mut told = Arguments::of(method);
    for (name, value) in arguments {
        told.add(name, value);
    }
    told.finish().0
}

/// Calls the method. The claim ends with it, also where nobody waits for a method that blocks.
async fn finish<T: Send + Sync + 'static>(
    work: MethodCall,
    claim: Option<Claim<T>>,
) -> Result<MethodResult, Panic> {
    match work {
        MethodCall::Waits(going) => {
            let _claim = claim;
            panic::catch(going).await
        }
        MethodCall::Blocks(blocking) => {
            let caller = Caller::current().unwrap_or_default();
            let blocking = move || {
                let _claim = claim;
                let caught = panic::catch(async move { blocking() });
                caller.run(caught).now_or_never()
            };
            match tokio::task::spawn_blocking(blocking).await {
                Ok(Some(outcome)) => outcome,
                // Nothing of it waits, and its panic is caught: the runtime ends.
                Ok(None) | Err(_) => Ok(Err("the host is stopping".to_owned())),
            }
        }
    }
}
