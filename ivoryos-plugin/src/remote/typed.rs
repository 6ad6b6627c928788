//! What the code of `#[remote_instrument]` uses: typed calls, and a row that is checked against the schema.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::arguments::Arguments;
use super::error::RemoteError;
use super::instrument::RemoteInstrument;
use super::schema::RemoteSchema;
use crate::plugin::{Source, Submitted};

/// What `#[remote_instrument]` submits.
#[derive(Clone, Copy, Debug)]
pub struct RemoteTraitRow {
    /// The instrument's name in Python.
    pub instrument: &'static str,
    /// The trait's name.
    pub name: &'static str,
    /// Its methods.
    pub methods: &'static [RemoteMethodRow],
    /// The location of the attribute.
    pub source: Source,
}

/// A method of such a trait.
#[derive(Clone, Copy, Debug)]
pub struct RemoteMethodRow {
    /// Its name, here and in Python.
    pub name: &'static str,
    /// The names of its arguments.
    pub arguments: &'static [&'static str],
}

inventory::collect!(Submitted<RemoteTraitRow>);

/// What a method of a remote instrument can return.
#[diagnostic::on_unimplemented(
    message = "a method of a remote instrument cannot return `{Self}`",
    label = "not a `Result` of what Python returns",
    note = "help: return `Result<Value>`; instead of `Value` your own type with `#[derive(serde::Deserialize)]`, or `()` for nothing",
    note = "help: its error is that of the prelude's `Result<T>`, or `RemoteError`, or a type that is `From<RemoteError>`"
)]
pub trait RemoteOutcome {
    /// Converts the output of a call.
    fn of(outcome: Result<Value, RemoteError>, call: &str) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned, E: From<RemoteError>> RemoteOutcome for Result<T, E> {
    fn of(outcome: Result<Value, RemoteError>, call: &str) -> Self {
        let output = outcome?;
        T::deserialize(&output).map_err(|error| {
            let shown: String = output.to_string().chars().take(200).collect();
            let reason = format!("{call} was called, and returned {shown}: {error}");
            E::from(RemoteError::Answer { reason })
        })
    }
}

/// Calls a method as a trait declares it. The output is dropped if the trait's method returns nothing.
pub async fn call_remote<R: RemoteOutcome>(
    instrument: &RemoteInstrument,
    method: &'static str,
    arguments: Arguments,
    returns_nothing: bool,
) -> R {
    let outcome = async {
        let output = instrument.call_with(method, arguments.checked()).await?;
        Ok(if returns_nothing { Value::Null } else { output })
    };
    R::of(outcome.await, &format!("{}.{method}", instrument.name()))
}

/// The methods and arguments that the traits of this program declare and the Python deck does not have.
pub(super) fn problems(deck: &BTreeMap<String, RemoteSchema>) -> Vec<String> {
    let rows = inventory::iter::<Submitted<RemoteTraitRow>>.into_iter();
    let mut rows: Vec<&RemoteTraitRow> = rows.map(|Submitted(row)| row).collect();
    rows.sort_by_key(|row| row.source);
    rows.into_iter()
        .flat_map(|row| problems_of(row, deck))
        .collect()
}

fn problems_of(row: &RemoteTraitRow, deck: &BTreeMap<String, RemoteSchema>) -> Vec<String> {
    let RemoteTraitRow {
        instrument, name, ..
    } = row;
    let at = format!("the trait `{name}` at {}", row.source);
    let Some(schema) = deck.get(*instrument) else {
        let mut problem = format!("{at}: the Python deck has no instrument `{instrument}`");
        if !deck.is_empty() {
            let names: Vec<&str> = deck.keys().map(String::as_str).collect();
            write!(problem, "; it has {}", names.join(", ")).ok();
        }
        return vec![problem];
    };
    let mut problems = Vec::new();
    for method in row.methods {
        let called = format!("{instrument}.{}", method.name);
        let Some(declared) = schema.methods.get(method.name) else {
            problems.push(format!("{at}: there is no `{called}` in Python"));
            continue;
        };
        let signature = &declared.signature;
        for argument in method.arguments {
            if !declared.accepts(argument) {
                problems.push(format!(
                    "{at}: `{called}` takes no argument `{argument}`; its signature is {signature}"
                ));
            }
        }
        let required = declared.parameters.iter().filter(|it| it.required);
        for missing in required.filter(|it| !method.arguments.contains(&it.name.as_str())) {
            problems.push(format!(
                "{at}: `{called}` needs the argument `{}`; its signature is {signature}",
                missing.name
            ));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{RemoteMethodRow, RemoteTraitRow, problems_of};
    use crate::plugin::Source;
    use crate::remote::classic::schema;

    const PUMP: RemoteTraitRow = RemoteTraitRow {
        instrument: "pump",
        name: "Pump",
        methods: &[
            RemoteMethodRow {
                name: "dispense",
                arguments: &["litres"],
            },
            RemoteMethodRow {
                name: "prime",
                arguments: &[],
            },
            RemoteMethodRow {
                name: "rinse",
                arguments: &["times"],
            },
        ],
        source: Source {
            module: "lab",
            file: "src/lib.rs",
            line: 7,
        },
    };

    #[test]
    fn whatever_a_trait_has_and_python_has_not_is_one_line() {
        let deck = schema::read(
            br#"{"deck.pump": {
                "dispense": {"signature": "(self, ml: float, rate: float = 5.0) -> dict"},
                "rinse": {"signature": "(self, times: int = 1)"}}}"#,
        );
        let problems = problems_of(&PUMP, &deck.unwrap().schemas);
        let at = "the trait `Pump` at src/lib.rs:7";
        let signature = "(self, ml: float, rate: float = 5.0) -> dict";
        assert_eq!(
            problems,
            [
                format!(
                    "{at}: `pump.dispense` takes no argument `litres`; its signature is {signature}"
                ),
                format!(
                    "{at}: `pump.dispense` needs the argument `ml`; its signature is {signature}"
                ),
                format!("{at}: there is no `pump.prime` in Python"),
            ]
        );
    }

    #[test]
    fn an_instrument_that_is_not_there_is_one_line_with_those_that_are() {
        let deck = schema::read(br#"{"deck.balance": {}}"#).unwrap().schemas;
        let expected = "the trait `Pump` at src/lib.rs:7: the Python deck has no instrument `pump`; it has balance";
        assert_eq!(problems_of(&PUMP, &deck), [expected]);
        assert_eq!(problems_of(&PUMP, &BTreeMap::new()).len(), 1);
    }
}
