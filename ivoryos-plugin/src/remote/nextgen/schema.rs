//! The description of an instrument's methods, in the answer of `NextGen` to `GET /api/status`.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::literal;
use crate::remote::schema::{RemoteMethod, RemoteParameter, RemoteSchema};

/// The methods of one instrument. Those of a form that is not known are left out.
pub(super) type Methods = BTreeMap<String, Known<Method>>;

/// A value of the expected form, or any other.
#[derive(serde::Deserialize)]
#[serde(untagged)]
pub(super) enum Known<T> {
    Yes(T),
    No(IgnoredAny),
}

/// A method, as `NextGen` sends it. A property has one entry for reading, and one for setting with its own name.
#[derive(serde::Deserialize)]
pub(super) struct Method {
    #[serde(default)]
    description: String,
    pub(super) parameters: InOrder<Parameter>,
    #[serde(default)]
    return_type: String,
    #[serde(default)]
    is_coroutine: bool,
    #[serde(default)]
    accepts_kwargs: bool,
    #[serde(default)]
    property_access: Option<String>,
}

#[derive(serde::Deserialize)]
pub(super) struct Parameter {
    r#type: String,
    #[serde(default)]
    required: bool,
    /// `Some(Null)` for the default `None`.
    #[serde(default, deserialize_with = "some")]
    default: Option<Value>,
    /// The values that a Literal, an Enum or a bool may have.
    options: Option<Vec<Value>>,
    /// Whether it may be `None`. Then `NextGen` names a Literal or an Enum without `Optional`.
    #[serde(default)]
    optional: bool,
}

fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

pub(super) fn schema(methods: &Methods) -> RemoteSchema {
    let known = methods.iter().filter_map(|(name, method)| match method {
        Known::Yes(method) => Some((name.clone(), method.to_schema())),
        Known::No(_) => None,
    });
    RemoteSchema {
        methods: known.collect(),
    }
}

impl Method {
    fn to_schema(&self) -> RemoteMethod {
        let parameters = self.parameters.0.iter();
        let parameters: Vec<RemoteParameter> =
            parameters.map(|(name, it)| it.to_schema(name)).collect();
        let returns = match self.return_type.as_str() {
            "" | "Any" => None,
            "NoneType" => Some("None".to_owned()),
            other => Some(other.to_owned()),
        };
        RemoteMethod {
            signature: self.signature(&parameters, returns.as_deref()),
            parameters,
            returns,
            docstring: Some(self.description.clone()).filter(|it| !it.is_empty()),
            is_async: self.is_coroutine,
            is_property: self.property_access.as_deref() == Some("get"),
            accepts_kwargs: self.accepts_kwargs,
        }
    }

    fn signature(&self, parameters: &[RemoteParameter], returns: Option<&str>) -> String {
        let mut declared: Vec<String> = parameters.iter().map(declaration).collect();
        if self.accepts_kwargs {
            declared.push("**kwargs".to_owned());
        }
        let returns = returns.map_or_else(String::new, |it| format!(" -> {it}"));
        format!("({}){returns}", declared.join(", "))
    }
}

impl Parameter {
    /// Its values, if `NextGen` itself allows no others.
    pub(super) fn choices(&self) -> Option<&[Value]> {
        let choices = self.options.as_deref();
        choices.filter(|_| self.r#type != "bool" && self.r#type != "Optional[bool]")
    }

    fn to_schema(&self, name: &str) -> RemoteParameter {
        RemoteParameter {
            name: name.to_owned(),
            annotation: self.annotation(),
            default: self.default.as_ref().map(literal::of),
            required: self.required,
        }
    }

    fn annotation(&self) -> Option<String> {
        let annotation = match (self.r#type.as_str(), &self.options) {
            // NextGen says this as well where there is no annotation.
            ("" | "Any", _) => return None,
            ("Literal", Some(options)) => {
                let options: Vec<String> = options.iter().map(literal::of).collect();
                format!("Literal[{}]", options.join(", "))
            }
            (other, _) => other.to_owned(),
        };
        if self.optional && !annotation.starts_with("Optional[") {
            return Some(format!("Optional[{annotation}]"));
        }
        Some(annotation)
    }
}

/// `ml: float`, `rate: float = 5.0`, `note='a'`.
fn declaration(parameter: &RemoteParameter) -> String {
    let default = match &parameter.default {
        Some(default) => Some(default.as_str()),
        // A key of a TypedDict that may be left out.
        None if !parameter.required => Some("..."),
        None => None,
    };
    let name = &parameter.name;
    match (&parameter.annotation, default) {
        (Some(annotation), Some(default)) => format!("{name}: {annotation} = {default}"),
        (Some(annotation), None) => format!("{name}: {annotation}"),
        (None, Some(default)) => format!("{name}={default}"),
        (None, None) => name.clone(),
    }
}

/// The entries of a JSON object in the order in which they were sent, which is Python's order of the parameters.
pub(super) struct InOrder<T>(pub(super) Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for InOrder<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Vec<(String, T)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }

        let entries = deserializer.deserialize_map(Entries(PhantomData))?;
        Ok(Self(entries))
    }
}
