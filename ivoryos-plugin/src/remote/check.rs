//! Checks a call against the current schema, so that `IvoryOS` carries it out as it is meant.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::call::Call;
use super::error::RemoteError;
use super::schema::{RemoteMethod, RemoteParameter, RemoteSchema};
use crate::http::json::has_null;

/// Keys that `IvoryOS` itself reads in a request. One of them bypasses its busy lock.
const OWN_WORDS: &[&str] = &["hidden_name", "hidden_wait", "override_busy", "csrf_token"];
/// 2^53: beyond it a float does not represent every integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Checks the call and makes the body of its request.
pub(super) fn payload(
    call: &Call<'_>,
    deck: &BTreeMap<String, RemoteSchema>,
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
    let mut payload = call.arguments.for_method(method);
    check(call, method, &payload)?;
    payload.insert("hidden_name".to_owned(), call.method.into());
    Ok(payload)
}

fn check(
    call: &Call<'_>,
    method: &RemoteMethod,
    arguments: &Map<String, Value>,
) -> Result<(), RemoteError> {
    for (argument, value) in arguments {
        let parameter = method.parameter(argument);
        let parameter = parameter.filter(|_| !OWN_WORDS.contains(&argument.as_str()));
        let Some(parameter) = parameter else {
            return Err(RemoteError::UnknownArgument {
                instrument: call.instrument.to_owned(),
                method: call.method.to_owned(),
                argument: argument.clone(),
                signature: method.signature.clone(),
            });
        };
        if let Some(problem) = problem(parameter, value) {
            return Err(RemoteError::BadArgument {
                instrument: call.instrument.to_owned(),
                method: call.method.to_owned(),
                reason: format!("`{argument}` {problem}"),
            });
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
fn problem(parameter: &RemoteParameter, value: &Value) -> Option<&'static str> {
    // Python writes an annotation in quotes if its evaluation is postponed.
    let annotation = parameter.annotation.as_deref().unwrap_or_default();
    let annotation = annotation.trim_matches(['\'', '"']);
    match value {
        Value::Null => {
            let takes_none = parameter.default.as_deref() == Some("None") || names_none(annotation);
            (!takes_none).then_some(
                "was given null, NaN or an infinity, and its declaration does not allow None",
            )
        }
        // `Optional[list[float]]` allows None for the list, not in it.
        Value::Array(_) | Value::Object(_) => {
            let whole = annotation.strip_prefix("typing.").unwrap_or(annotation);
            let inside = whole.strip_prefix("Optional[").unwrap_or(whole);
            let inside = inside.strip_suffix("| None").unwrap_or(inside);
            (!names_none(inside) && has_null(value)).then_some(
                "has null, NaN or an infinity in it, and its declaration does not allow None there",
            )
        }
        // `float("nan")` is a number in Python.
        Value::String(text) if annotation.contains("float") => {
            let number = text.trim().parse::<f64>();
            let is_finite = number.map_or(true, f64::is_finite);
            (!is_finite).then_some("was given NaN or an infinity as a text")
        }
        // Python's `int(…)` would drop the fraction.
        Value::Number(number) if annotation == "int" && number.is_f64() => {
            let number = number.as_f64()?;
            (number.fract() != 0.0 || number.abs() >= EXACT).then_some(
                "is an int, and was given a number with a fraction, or one that is too large to be exact",
            )
        }
        _ => None,
    }
}

/// Whether the annotation allows None.
fn names_none(annotation: &str) -> bool {
    let mut words = annotation.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| matches!(word, "None" | "NoneType" | "Optional"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::problem;
    use crate::remote::signature;

    /// Whether a parameter with this declaration accepts the value.
    fn is_taken(declared: &str, value: &Value) -> bool {
        let (parameters, _) = signature::read(&format!("(self, {declared})")).unwrap();
        problem(&parameters[0], value).is_none()
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
    }
}
