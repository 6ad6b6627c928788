//! What of an instrument can be called by name, in one form for drivers in Rust and in Python.

use serde::Serialize;
use serde_json::Value;

/// The methods of an instrument that can be called by name: [`Deck::schema`](crate::Deck::schema).
///
/// As JSON it is
/// `{"driver": "lab::Pump", "is_remote": false, "methods": [{"name": "dispense", "doc": "Dispenses into the vial.", "kind": "moves",
/// "is_async": true, "returns": true, "arguments": [{"name": "ml", "doc": "mL, 0.001 to 10", "unit": "mL", "required": true, "default": null,
/// "schema": {"type": "number", "minimum": 0.001, "maximum": 10}}]}]}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DriverSchema {
    /// The driver's type, as Rust writes it; for an instrument of Python's that of the handle.
    pub driver: String,
    /// Whether the instrument is Python's.
    pub is_remote: bool,
    /// In the order in which they are declared.
    pub methods: Vec<MethodSchema>,
}

/// A method of an instrument: [`DriverSchema::methods`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MethodSchema {
    /// Its name.
    pub name: String,
    /// Its documentation, without headings and what is below them.
    pub doc: String,
    /// Whether a call claims the instrument.
    pub kind: MethodKind,
    /// Whether it is an `async fn`, or an `async def`.
    pub is_async: bool,
    /// Whether it returns a value.
    pub returns: bool,
    /// Its arguments, in their order.
    pub arguments: Vec<ArgumentSchema>,
}

/// An argument of a method: [`MethodSchema::arguments`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ArgumentSchema {
    /// Its name.
    pub name: String,
    /// Its documentation: `mL, 0.001 to 10`.
    pub doc: String,
    /// The unit that its documentation begins with.
    pub unit: Option<String>,
    /// Whether a call has to give it.
    pub required: bool,
    /// What it is where a call does not give it, as Python writes it. `None` in Rust, where it is `None`.
    pub default: Option<String>,
    /// Its JSON Schema, with the range of its documentation as `minimum` and `maximum`.
    pub schema: Value,
}

/// What a method does with its instrument: [`MethodSchema::kind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MethodKind {
    /// It changes nothing: anybody may call it at any time.
    Reads,
    /// It moves or changes something: a call by name claims the instrument first.
    Moves,
    /// It ends what goes on: a call by name does not wait for a claim.
    Stops,
}

impl MethodKind {
    /// What a method of this name does, as far as its name says.
    pub(crate) fn of_name(name: &str, returns: bool) -> Self {
        let begins_with = |words: &[&str]| {
            words.iter().any(|word| {
                let rest = name.strip_prefix(word);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
            })
        };
        if begins_with(&["abort", "halt", "stop", "emergency_stop"]) {
            Self::Stops
        } else if returns && begins_with(&["get", "has", "is", "read"]) {
            Self::Reads
        } else {
            Self::Moves
        }
    }
}
