//! The arguments of a call.

use serde::Serialize;
use serde_json::{Map, Value};

use super::schema::RemoteMethod;
use crate::http::json::to_json;

/// The arguments of a call, by name.
#[derive(Debug, Default)]
pub struct Arguments {
    values: Map<String, Value>,
    /// An `Option`: as `None` it is left out where Python has a default for it.
    optional: Vec<&'static str>,
    failed: Option<String>,
}

impl Arguments {
    /// No arguments yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this one.
    pub fn with<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        match to_json(value) {
            Ok(value) => {
                self.values.insert(name.to_owned(), value);
            }
            Err(error) => self.failed = Some(format!("`{name}`: {error}")),
        }
        self
    }

    /// With this one, unless it is `None` and Python has a default for it.
    pub fn with_option<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        self.optional.push(name);
        self.with(name, value)
    }

    /// What there is to send to this method.
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

    /// Themselves, unless one of them cannot be sent.
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
