//! A method of a driver as generated code declares it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::schema::{ArgumentSchema, MethodKind, MethodSchema};
use crate::http::nearest::nearest;

/// A method of a driver of the type `T`.
#[derive(Clone, Copy)]
pub struct Method<T> {
    /// Its name.
    pub name: &'static str,
    /// The text of its doc comment.
    pub doc: &'static str,
    /// What it says about itself with `#[driver(reads)]` and the like.
    pub kind: Option<MethodKind>,
    /// Whether it returns anything.
    pub returns: bool,
    /// Whether it is an `async fn`.
    pub is_async: bool,
    /// Its arguments.
    pub arguments: &'static [Argument],
    /// Takes its arguments, and returns what calls it.
    pub run: fn(Arc<T>, &mut Given) -> Result<MethodCall, Misfit>,
}

/// An argument of a method.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// The text of its doc comment.
    pub doc: &'static str,
    /// The unit in it.
    pub unit: Option<&'static str>,
    /// The range in it.
    pub range: Option<(f64, f64)>,
    /// Whether it is an `Option`.
    pub is_optional: bool,
    /// The JSON Schema of its type.
    pub schema: fn() -> Value,
}

/// What an async method returns at last.
type Going = Pin<Box<dyn Future<Output = MethodResult> + Send>>;

/// The call of a method, with its arguments.
pub enum MethodCall {
    /// Of an async method.
    Waits(Going),
    /// Of one that may block its thread.
    Blocks(Box<dyn FnOnce() -> MethodResult + Send>),
}

/// What a method returned, as JSON, or the text of its error.
pub type MethodResult = Result<Value, String>;

/// Why the arguments of a call do not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit(pub(super) String);

/// The arguments that a call gives.
#[derive(Debug)]
pub struct Given {
    declared: &'static [Argument],
    values: Map<String, Value>,
}

impl<T> Method<T> {
    pub(super) fn kind(&self) -> MethodKind {
        self.kind
            .unwrap_or_else(|| MethodKind::of_name(self.name, self.returns))
    }

    pub(super) fn schema(&self) -> MethodSchema {
        MethodSchema {
            name: self.name.to_owned(),
            doc: self.doc.to_owned(),
            kind: self.kind(),
            is_async: self.is_async,
            returns: self.returns,
            arguments: self.arguments.iter().map(Argument::schema).collect(),
        }
    }
}

impl Argument {
    fn schema(&self) -> ArgumentSchema {
        let mut schema = (self.schema)();
        if let (Some((low, high)), Value::Object(keys)) = (self.range, &mut schema) {
            keys.insert("minimum".to_owned(), low.into());
            keys.insert("maximum".to_owned(), high.into());
        }
        ArgumentSchema {
            name: self.name.to_owned(),
            doc: self.doc.to_owned(),
            unit: self.unit.map(str::to_owned),
            required: !self.is_optional,
            default: None,
            schema,
        }
    }

    /// The first number in the value that is out of the range.
    fn out_of_range<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        let (low, high) = self.range?;
        match value {
            Value::Number(number) => {
                let is_within = number.as_f64().is_some_and(|it| (low..=high).contains(&it));
                (!is_within).then_some(value)
            }
            Value::Array(items) => items.iter().find_map(|item| self.out_of_range(item)),
            _ => None,
        }
    }
}

impl Given {
    /// Checks the names.
    pub(super) fn new(
        declared: &'static [Argument],
        values: Map<String, Value>,
    ) -> Result<Self, Misfit> {
        let names: Vec<_> = declared.iter().map(|it| it.name).collect();
        if let Some(unknown) = values.keys().find(|it| !names.contains(&it.as_str())) {
            let near = nearest(unknown, names.iter().copied());
            let help = match (near, names.is_empty()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, true) => "it has none".to_owned(),
                (None, false) => format!("it has `{}`", names.join("`, `")),
            };
            return Err(Misfit(format!("it has no argument `{unknown}`: {help}")));
        }
        Ok(Self { declared, values })
    }

    /// Takes the argument of this number.
    pub(crate) fn take<T: DeserializeOwned>(&mut self, index: usize) -> Result<T, Misfit> {
        let argument = &self.declared[index];
        let name = argument.name;
        let value = match self.values.remove(name) {
            Some(value) => value,
            None if argument.is_optional => Value::Null,
            None => return Err(Misfit(format!("its argument `{name}` is missing"))),
        };
        if let (Some(number), Some((low, high))) = (argument.out_of_range(&value), argument.range) {
            let unit = argument.unit.map(|unit| format!(" {unit}"));
            let unit = unit.unwrap_or_default();
            return Err(Misfit(format!(
                "`{name}` is {number}{unit}, and its range is {low} to {high}{unit}"
            )));
        }
        serde_json::from_value(value).map_err(|error| Misfit(format!("`{name}`: {error}")))
    }
}

impl<T> fmt::Debug for Method<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Method").field(&self.name).finish()
    }
}

impl fmt::Debug for MethodCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waits(_) => "Waits",
            Self::Blocks(_) => "Blocks",
        })
    }
}
