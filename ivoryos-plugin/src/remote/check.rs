//! Checks a call against the current schema, so that `IvoryOS` carries it out as it is meant.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::call::Call;
use super::error::RemoteError;
use super::schema::{RemoteMethod, RemoteParameter, RemoteSchema};
use crate::http::json::has_null;

/// 2^53: beyond it a float does not represent every integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Checks the call and returns its arguments. No argument may have one of the reserved names, which `IvoryOS` itself
/// reads.
pub(super) fn arguments(
    call: &Call<'_>,
    deck: &BTreeMap<String, RemoteSchema>,
    reserved: &[&str],
) -> Result<Map<String, Value>, RemoteError> {
    let schema = deck
        .get(call.instrument)
        .ok_or_else(|| RemoteError::UnknownInstrument {
            instrument: call.instrument.to_owned(),
            known: deck.keys().cloned().collect(),
        })?;
    let methods = &schema.methods;
    let method = methods
        .get(call.method)
        .ok_or_else(|| RemoteError::UnknownMethod {
            instrument: call.instrument.to_owned(),
            method: call.method.to_owned(),
            known: methods.keys().cloned().collect(),
        })?;
    let arguments = call.arguments.for_method(method);
    check(call, method, &arguments, reserved)?;
    Ok(arguments)
}

fn check(
    call: &Call<'_>,
    method: &RemoteMethod,
    arguments: &Map<String, Value>,
    reserved: &[&str],
) -> Result<(), RemoteError> {
    for (argument, value) in arguments {
        if reserved.contains(&argument.as_str()) || !method.accepts(argument) {
            return Err(RemoteError::UnknownArgument {
                instrument: call.instrument.to_owned(),
                method: call.method.to_owned(),
                argument: argument.clone(),
                signature: method.signature.clone(),
            });
        }
        if let Some(problem) = problem(method.parameter(argument), value) {
            return Err(call.bad_argument(argument, problem));
        }
    }
    let mut required = method.parameters.iter().filter(|it| it.required);
    match required.find(|it| !arguments.contains_key(&it.name)) {
        None => Ok(()),
        Some(missing) => Err(RemoteError::MissingArgument {
            instrument: call.instrument.to_owned(),
            method: call.method.to_owned(),
            argument: missing.name.clone(),
            signature: method.signature.clone(),
        }),
    }
}

/// What is wrong with a value, if anything. Null may have been NaN or an infinity, and a safety limit does not stop it.
/// An argument without a parameter is one of Python's `**kwargs`.
fn problem(parameter: Option<&RemoteParameter>, value: &Value) -> Option<&'static str> {
    let annotation = parameter.and_then(|it| it.annotation.as_deref());
    let default = parameter.and_then(|it| it.default.as_deref());
    // Python writes an annotation in quotes if its evaluation is postponed.
    let annotation = annotation.unwrap_or_default().trim_matches(['\'', '"']);
    match value {
        Value::Null => {
            let takes_none = default == Some("None") || names_none(annotation);
            (!takes_none).then_some(
                "was given null, NaN or an infinity, and its declaration does not allow None",
            )
        }
        // `Optional[list[float]]` allows None for the list, not in it.
        Value::Array(_) | Value::Object(_) => {
            let whole = annotation.strip_prefix("typing.").unwrap_or(annotation);
            let inside = whole.strip_prefix("Optional[").unwrap_or(whole);
            let inside = inside.strip_suffix("| None").unwrap_or(inside);
            if !names_none(inside) && has_null(value) {
                return Some(
                    "has null, NaN or an infinity in it, and its declaration does not allow None there",
                );
            }
            (is_of_ints(annotation) && has_no_int(value)).then_some(
                "is of int, and has a number with a fraction in it, or one that is too large to be exact",
            )
        }
        // NextGen makes False of every text but this one.
        Value::String(text) if is_bool(annotation) => {
            let is_clear = ["true", "false"].iter().any(|it| text.eq_ignore_ascii_case(it));
            (!is_clear).then_some("is a bool, and was given a text other than true and false")
        }
        // `float("nan")` is a number in Python.
        Value::String(text) if annotation.contains("float") => {
            let number = text.trim().parse::<f64>();
            let is_finite = number.map_or(true, f64::is_finite);
            (!is_finite).then_some("was given NaN or an infinity as a text")
        }
        // Python's `int(…)` would drop the fraction.
        Value::Number(_) if is_of_ints(annotation) => has_no_int(value).then_some(
            "is an int, and was given a number with a fraction, or one that is too large to be exact",
        ),
        _ => None,
    }
}

/// What an annotation of ints alone can have beside `int`.
const AROUND_INT: &[&str] = &[
    "Dict",
    "Iterable",
    "List",
    "Mapping",
    "None",
    "Optional",
    "Sequence",
    "Set",
    "Tuple",
    "dict",
    "frozenset",
    "list",
    "set",
    "str",
    "tuple",
    "typing",
];

/// Whether every number in a value of this type is an int: `int`, `Optional[int]`, `List[int]`, `Dict[str, int]`.
fn is_of_ints(annotation: &str) -> bool {
    let is_int = |word: &str| word == "int";
    words(annotation).any(is_int)
        && words(annotation).all(|word| is_int(word) || AROUND_INT.contains(&word))
}

/// Whether it is a number that `int(…)` would change, or has one in it.
fn has_no_int(value: &Value) -> bool {
    match value {
        Value::Number(number) if number.is_f64() => {
            let number = number.as_f64().unwrap_or_default();
            number.fract() != 0.0 || number.abs() >= EXACT
        }
        Value::Array(items) => items.iter().any(has_no_int),
        Value::Object(entries) => entries.values().any(has_no_int),
        _ => false,
    }
}

fn is_bool(annotation: &str) -> bool {
    let mut words = words(annotation).filter(|it| !matches!(*it, "None" | "Optional" | "typing"));
    words.next() == Some("bool") && words.next().is_none()
}

/// Whether the annotation allows None.
fn names_none(annotation: &str) -> bool {
    words(annotation).any(|word| matches!(word, "None" | "NoneType" | "Optional"))
}

fn words(annotation: &str) -> impl Iterator<Item = &str> {
    let words = annotation.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::problem;
    use crate::remote::classic::signature;

    /// Whether a parameter with this declaration accepts the value.
    fn is_taken(declared: &str, value: &Value) -> bool {
        let (parameters, _) = signature::read(&format!("(self, {declared})")).unwrap();
        problem(parameters.first(), value).is_none()
    }

    #[test]
    fn null_is_taken_where_python_says_none_alone() {
        for declared in [
            "ml",
            "ml: float",
            "ml: 'int | float'",
            "ml: numpy.float64",
            "ml: List[float]",
            "ml = 5.0",
        ] {
            assert!(!is_taken(declared, &Value::Null), "{declared}");
            assert!(is_taken(declared, &json!(1)), "{declared}");
        }
        for declared in [
            "ml = None",
            "ml: float = None",
            "ml: Optional[float]",
            "ml: 'float | None' = 1.0",
        ] {
            assert!(is_taken(declared, &Value::Null), "{declared}");
        }
        let nested = json!([1, { "a": null }]);
        for declared in [
            "mls",
            "mls: List[float]",
            "mls: Optional[List[float]]",
            "mls: 'list[float] | None'",
            "mls = None",
        ] {
            assert!(!is_taken(declared, &nested), "{declared}");
            assert!(is_taken(declared, &json!([1, {}])), "{declared}");
        }
        assert!(is_taken("mls: List[Optional[float]]", &nested));
    }

    #[test]
    fn a_text_that_python_makes_nan_of_is_not_taken_for_a_float() {
        for text in ["nan", " NaN", "-inf", "Infinity", "1e999"] {
            assert!(!is_taken("ml: float", &json!(text)), "{text}");
            assert!(is_taken("sample: str", &json!(text)), "{text}");
        }
        assert!(is_taken("ml: float", &json!("0.5")));
    }

    #[test]
    fn an_int_is_not_cut_off_or_rounded() {
        for number in [json!(1.9), json!(18_446_744_073_709_551_616.0)] {
            assert!(!is_taken("n: int", &number), "{number}");
            assert!(is_taken("n: float", &number), "{number}");
        }
        for number in [json!(5.0), json!(u64::MAX)] {
            assert!(is_taken("n: int", &number), "{number}");
        }
        let half = json!(1.5);
        for declared in ["n: Optional[int] = None", "n: 'int | None'"] {
            assert!(!is_taken(declared, &half), "{declared}");
        }
        for (declared, value) in [
            ("n: List[int]", json!([1, 1.5])),
            ("n: Optional[list[int]]", json!([1.5])),
            ("n: Dict[str, int]", json!({ "a": 1.5 })),
        ] {
            assert!(!is_taken(declared, &value), "{declared}");
        }
        for (declared, value) in [
            ("n: Dict[int, float]", json!({ "1": 1.5 })),
            ("n: int | float", half.clone()),
            ("n: List[int]", json!([1, 2.0])),
            ("n: Volume[int]", half),
        ] {
            assert!(is_taken(declared, &value), "{declared}");
        }
    }

    #[test]
    fn a_text_is_a_bool_only_if_it_says_one() {
        for declared in ["open: bool", "open: Optional[bool] = None"] {
            for text in ["yes", "1", "on", ""] {
                assert!(!is_taken(declared, &json!(text)), "{declared} {text}");
            }
            for value in [json!(true), json!("True"), json!("false")] {
                assert!(is_taken(declared, &value), "{declared} {value}");
            }
        }
        assert!(is_taken("open: str | bool", &json!("yes")));
    }
}
