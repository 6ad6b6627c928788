//! The description of the instruments: what `IvoryOS` Classic answers to `GET {prefix}/instruments/`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::signature;
use crate::remote::look::Instruments;
use crate::remote::schema::{RemoteMethod, RemoteParameter, RemoteSchema};

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

/// Reads the instruments of the deck, without building blocks. `None` if the body is not from `IvoryOS`.
pub(in crate::remote) fn read(body: &[u8]) -> Option<Instruments> {
    let sent: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_slice(body).ok()?;
    let schemas = sent.into_iter().filter_map(|(key, methods)| {
        let name = key.strip_prefix("deck.")?.to_owned();
        Some((name, schema(methods)))
    });
    Some(Instruments {
        schemas: schemas.collect(),
        problems: Vec::new(),
    })
}

fn schema(sent: BTreeMap<String, Value>) -> RemoteSchema {
    let mut methods = BTreeMap::new();
    for (name, value) in sent {
        let Ok(sent) = serde_json::from_value::<Sent>(value) else {
            continue;
        };
        if sent.is_property && sent.has_setter {
            methods.insert(format!("{name}_(setter)"), setter(&sent));
        }
        methods.insert(name, method(sent));
    }
    RemoteSchema { methods }
}

fn method(sent: Sent) -> RemoteMethod {
    // With a signature that cannot be read, every argument is refused: IvoryOS ignores unknown ones silently.
    let (parameters, returns) = signature::read(&sent.signature).unwrap_or_default();
    RemoteMethod {
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
        accepts_kwargs: false,
    }
}

fn setter(getter: &Sent) -> RemoteMethod {
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
    RemoteMethod {
        signature,
        parameters: vec![value],
        returns: None,
        docstring: getter.docstring.clone(),
        is_async: false,
        is_property: false,
        accepts_kwargs: false,
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
        let instruments = read(sent).unwrap().schemas;
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
