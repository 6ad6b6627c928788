//! The arguments of a call.

use serde::Serialize;
use serde_json::{Map, Value};

use super::schema::RemoteMethod;
use crate::http::json::to_json;

/// The arguments of a call, by name.
#[derive(Debug, Default)]
pub struct Arguments {
    values: Map<String, Value>,
    /// The arguments of type `Option`: `None` is left out if the Python parameter has a default.
    optional: Vec<&'static str>,
    failed: Option<String>,
}

impl Arguments {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an argument.
    pub fn with<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        match to_json(value) {
            Ok(value) => {
                self.values.insert(name.to_owned(), value);
            }
            Err(error) => self.failed = Some(format!("`{name}`: {error}")),
        }
        self
    }

    /// Adds an argument of type `Option`. `None` is left out if the Python parameter has a default.
    pub fn with_option<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        self.optional.push(name);
        self.with(name, value)
    }

    /// The arguments to send to this method.
    pub(super) fn for_method(&self, method: &RemoteMethod) -> Map<String, Value> {
        let mut values = self.values.clone();
        for name in &self.optional {
            let has_default = method.parameter(name).is_some_and(|it| !it.required);
            if has_default && values.get(*name).is_some_and(Value::is_null) {
                values.remove(*name);
            }
        }
        values
    }

    /// Fails if one of them cannot be sent.
    pub(super) fn checked(mut self) -> Result<Self, String> {
        self.failed.take().map_or(Ok(self), Err)
    }
}

impl From<Map<String, Value>> for Arguments {
    fn from(values: Map<String, Value>) -> Self {
        Self {
            values,
            ..Self::default()
        }
    }
}
