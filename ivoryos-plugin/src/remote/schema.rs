//! The description of the instruments: what `IvoryOS` answers to `GET {prefix}/instruments/`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::signature;

/// The methods and properties of a Python instrument, from
/// [`RemoteInstrument::schema`](crate::RemoteInstrument::schema).
///
/// ```
/// use ivoryos_plugin::RemoteInstrument;
///
/// /// Lists what the instrument can do, such as `dispense(ml: float, rate: float)`.
/// fn methods(pump: &RemoteInstrument) -> Vec<String> {
///     let methods = pump.schema().methods.iter();
///     methods
///         .map(|(name, method)| {
///             let parameters = method.parameters.iter().map(|it| {
///                 let annotation = it.annotation.as_deref().unwrap_or("any");
///                 format!("{}: {annotation}", it.name)
///             });
///             format!("{name}({})", parameters.collect::<Vec<_>>().join(", "))
///         })
///         .collect()
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RemoteSchema {
    /// Its methods and properties by name. A property that can be set has a second entry,
    /// `speed_(setter)`, with the parameter `value`.
    pub methods: BTreeMap<String, RemoteMethod>,
}

/// A method or a property of a Python instrument, in [`RemoteSchema::methods`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RemoteMethod {
    /// As Python writes it: `(self, ml: float, rate: float = 5.0) -> dict`.
    pub signature: String,
    /// Its parameters, without `self`, `*args` and `**kwargs`: `IvoryOS` passes nothing to these.
    pub parameters: Vec<RemoteParameter>,
    /// The annotation of what it returns, as Python writes it.
    pub returns: Option<String>,
    /// Its docstring.
    pub docstring: Option<String>,
    /// Whether it is an `async def`.
    pub is_async: bool,
    /// Whether it is a property, which a call without arguments reads.
    pub is_property: bool,
}

/// A parameter of a method of a Python instrument, in [`RemoteMethod::parameters`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RemoteParameter {
    /// Its name.
    pub name: String,
    /// Its type, as Python writes it.
    pub annotation: Option<String>,
    /// Its default, as Python writes it.
    pub default: Option<String>,
    /// Whether it has no default.
    pub required: bool,
}

/// A method as `IvoryOS` sends it.
#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    signature: String,
    docstring: Option<String>,
    #[serde(default)]
    coroutine: bool,
    #[serde(default)]
    is_property: bool,
    #[serde(default)]
    has_setter: bool,
}

/// Reads the instruments of the deck, by name, without building blocks. `None` if the body is not from `IvoryOS`.
pub(super) fn read(body: &[u8]) -> Option<BTreeMap<String, RemoteSchema>> {
    let sent: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_slice(body).ok()?;
    let instruments = sent.into_iter().filter_map(|(key, methods)| {
        let name = key.strip_prefix("deck.")?.to_owned();
        Some((name, RemoteSchema::of(methods)))
    });
    Some(instruments.collect())
}

impl RemoteSchema {
    fn of(sent: BTreeMap<String, Value>) -> Self {
        let mut methods = BTreeMap::new();
        for (name, value) in sent {
            let Ok(sent) = serde_json::from_value::<Sent>(value) else {
                continue;
            };
            if sent.is_property && sent.has_setter {
                methods.insert(format!("{name}_(setter)"), RemoteMethod::setter(&sent));
            }
            methods.insert(name, RemoteMethod::of(sent));
        }
        Self { methods }
    }
}

impl RemoteMethod {
    fn of(sent: Sent) -> Self {
        // With a signature that cannot be read, every argument is refused: IvoryOS ignores unknown ones silently.
        let (parameters, returns) = signature::read(&sent.signature).unwrap_or_default();
        Self {
            parameters: if sent.is_property {
                Vec::new()
            } else {
                parameters
            },
            returns,
            signature: sent.signature,
            docstring: sent.docstring,
            is_async: sent.coroutine,
            is_property: sent.is_property,
        }
    }

    fn setter(getter: &Sent) -> Self {
        let annotation = signature::read(&getter.signature).and_then(|(_, returns)| returns);
        let signature = match &annotation {
            Some(annotation) => format!("(value: {annotation})"),
            None => "(value)".to_owned(),
        };
        let value = RemoteParameter {
            name: "value".to_owned(),
            annotation,
            default: None,
            required: true,
        };
        Self {
            signature,
            parameters: vec![value],
            returns: None,
            docstring: getter.docstring.clone(),
            is_async: false,
            is_property: false,
        }
    }

    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&RemoteParameter> {
        self.parameters.iter().find(|it| it.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn properties_are_read_and_set() {
        let sent = br#"{"deck.pump": {
            "speed": {"signature": "(self) -> float", "docstring": "Its speed.", "coroutine": false,
                      "is_property": true, "has_setter": true},
            "rinse": {"signature": "(self, times: int = 1)", "docstring": null, "coroutine": true,
                      "has_args": false, "has_kwargs": false},
            "odd": 7},
            "blocks.general": {"wait": {"signature": "(s)", "docstring": null}}}"#;
        let instruments = read(sent).unwrap();
        assert_eq!(instruments.keys().collect::<Vec<_>>(), ["pump"]);
        let methods = &instruments["pump"].methods;
        let names: Vec<_> = methods.keys().collect();
        assert_eq!(names, ["rinse", "speed", "speed_(setter)"]);
        assert!(methods["speed"].is_property && methods["speed"].parameters.is_empty());
        assert_eq!(methods["speed_(setter)"].signature, "(value: float)");
        assert!(methods["rinse"].is_async);
        assert!(!methods["rinse"].parameter("times").unwrap().required);
        assert!(read(b"<!doctype html>").is_none());
    }
}
