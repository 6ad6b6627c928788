//! Calls of Python's instruments as the deck makes them: by name, like those of drivers in Rust.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::error::RemoteError;
use super::instrument::RemoteInstrument;
use super::schema::{RemoteMethod, RemoteParameter};
use crate::deck::{
    ArgumentSchema, CallError, CallFuture, Callable, Deck, DriverSchema, MethodKind, MethodSchema,
    doing,
};

impl Callable for RemoteInstrument {
    fn schema(&self) -> DriverSchema {
        let methods = self.schema().methods.iter();
        DriverSchema {
            driver: String::new(),
            is_remote: true,
            methods: methods.map(|(name, it)| method(name, it)).collect(),
        }
    }

    fn kind(&self, method: &str) -> MethodKind {
        let found = self.schema().methods.get(method);
        found.map_or(MethodKind::Moves, |it| kind_of(method, it))
    }

    fn call<'a>(
        &'a self,
        deck: &'a Deck,
        instrument: &'a str,
        method: &'a str,
        arguments: Map<String, Value>,
    ) -> CallFuture<'a> {
        Box::pin(async move {
            let claim = match (self.kind(method), deck.instrument::<Self>(instrument)) {
                (MethodKind::Moves, Ok(handle)) => {
                    let claim = handle.claim(doing(method, &arguments));
                    Some(claim.map_err(CallError::Busy)?)
                }
                _ => None,
            };
            let returned = RemoteInstrument::call(self, method, arguments).await;
            drop(claim);
            returned.map_err(CallError::from)
        })
    }
}

/// A property is read. Of a method its name has to say it.
fn kind_of(name: &str, method: &RemoteMethod) -> MethodKind {
    if method.is_property && !name.ends_with("_(setter)") {
        return MethodKind::Reads;
    }
    MethodKind::of_name(name, method.returns.as_deref() != Some("None"))
}

fn method(name: &str, method: &RemoteMethod) -> MethodSchema {
    MethodSchema {
        name: name.to_owned(),
        doc: method.docstring.clone().unwrap_or_default(),
        kind: kind_of(name, method),
        is_async: method.is_async,
        returns: method.returns.as_deref() != Some("None"),
        arguments: method.parameters.iter().map(argument).collect(),
    }
}

fn argument(parameter: &RemoteParameter) -> ArgumentSchema {
    ArgumentSchema {
        name: parameter.name.clone(),
        doc: String::new(),
        unit: None,
        required: parameter.required,
        default: parameter.default.clone(),
        schema: json_schema(parameter.annotation.as_deref().unwrap_or_default()),
    }
}

/// Of the types that both languages have; nothing is said of others.
fn json_schema(annotation: &str) -> Value {
    let annotation = annotation.trim_matches(['\'', '"']);
    let inner = annotation.strip_suffix("| None").map(str::trim);
    let optional = annotation.strip_prefix("typing.").unwrap_or(annotation);
    let optional = optional.strip_prefix("Optional[");
    let inner = inner.or_else(|| optional?.strip_suffix(']'));
    let kind = match inner.unwrap_or(annotation) {
        "bool" => "boolean",
        "float" => "number",
        "int" => "integer",
        "str" => "string",
        _ => return json!({}),
    };
    match inner {
        Some(_) => json!({ "type": [kind, "null"] }),
        None => json!({ "type": kind }),
    }
}

impl From<RemoteError> for CallError {
    fn from(error: RemoteError) -> Self {
        match error {
            RemoteError::UnknownMethod {
                instrument,
                method,
                known,
            } => Self::unknown_method(&instrument, &method, known),
            RemoteError::UnknownArgument {
                instrument,
                method,
                argument,
                signature,
            } => {
                let reason = format!("it has no argument `{argument}`: it is {method}{signature}");
                Self::bad_arguments(&instrument, &method, reason)
            }
            RemoteError::MissingArgument {
                instrument,
                method,
                argument,
                ..
            } => {
                let reason = format!("its argument `{argument}` is missing");
                Self::bad_arguments(&instrument, &method, reason)
            }
            RemoteError::BadArgument {
                instrument,
                method,
                reason,
            } => Self::bad_arguments(&instrument, &method, reason),
            error => Self::Remote {
                status: error.status(),
                source: Arc::new(error),
            },
        }
    }
}
