//! Values as JSON, which has no NaN and no infinity: `serde_json` writes null for them, and a page or a safety
//! limit takes null for "nothing".

use std::fmt;

use ciborium::Value as Cbor;
use serde::Serialize;
use serde_json::Value;

/// Why a value has no JSON.
#[derive(Debug)]
pub(crate) enum JsonError {
    /// It cannot be serialized.
    Serialize(serde_json::Error),
    /// A number in it is NaN or infinite.
    NotFinite {
        /// Where it is, such as `mls[0].rate`; empty for the value itself.
        path: String,
        /// The number.
        number: f64,
    },
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serialize(error) => error.fmt(f),
            Self::NotFinite { path, number } if path.is_empty() => {
                write!(f, "NaN and infinities cannot be sent, and it is {number}")
            }
            Self::NotFinite { path, number } => write!(
                f,
                "NaN and infinities cannot be sent, and `{path}` is {number}"
            ),
        }
    }
}

/// As JSON, or why it has none.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<Value, JsonError> {
    let json = serde_json::to_value(value).map_err(JsonError::Serialize)?;
    // Only a null can have been a number. CBOR has every float, so what JSON loses is found there.
    if has_null(&json) {
        check_finite(value)?;
    }
    Ok(json)
}

/// How many bytes it is as JSON, at least. Fails if there is a number in it that JSON does not have.
pub(crate) fn check_finite<T: Serialize + ?Sized>(value: &T) -> Result<usize, JsonError> {
    let Ok(cbor) = Cbor::serialized(value) else {
        return Ok(0);
    };
    match not_finite(&cbor) {
        Some((path, number)) => Err(JsonError::NotFinite { path, number }),
        None => Ok(size(&cbor)),
    }
}

/// How many bytes it is as JSON, at least: some characters of a text are escaped, and most floats have more digits.
fn size(value: &Cbor) -> usize {
    match value {
        Cbor::Text(text) => text.len(),
        Cbor::Bytes(bytes) => bytes.len(),
        Cbor::Array(items) => items.iter().map(|item| size(item) + 1).sum(),
        Cbor::Map(entries) => {
            let entries = entries.iter();
            entries
                .map(|(key, value)| size(key) + size(value) + 2)
                .sum()
        }
        Cbor::Tag(_, inner) => size(inner),
        Cbor::Float(_) => 3,
        _ => 1,
    }
}

/// Whether it is null, or has null in it.
pub(crate) fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(entries) => entries.values().any(has_null),
        _ => false,
    }
}

/// The first number that JSON does not have, and where it is.
fn not_finite(value: &Cbor) -> Option<(String, f64)> {
    match value {
        Cbor::Float(number) if !number.is_finite() => Some((String::new(), *number)),
        Cbor::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
            let (path, number) = not_finite(item)?;
            Some((format!("[{index}]{path}"), number))
        }),
        Cbor::Map(entries) => entries.iter().find_map(|(key, value)| {
            let (path, number) = not_finite(value)?;
            let key = key
                .as_text()
                .map_or_else(|| format!("{key:?}"), str::to_owned);
            let dot = if path.is_empty() || path.starts_with('[') {
                ""
            } else {
                "."
            };
            Some((format!("{key}{dot}{path}"), number))
        }),
        Cbor::Tag(_, inner) => not_finite(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::to_json;

    #[test]
    fn what_is_not_finite_is_found_at_any_depth() {
        let nested = |number: f64| BTreeMap::from([("mls", vec![(1, Some(number))])]);
        assert_eq!(to_json(&nested(2.5)).unwrap(), json!({ "mls": [[1, 2.5]] }));
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let error = to_json(&nested(number)).unwrap_err().to_string();
            assert!(
                error.contains(&format!("`mls[0][1]` is {number}")),
                "{error}"
            );
            assert!(to_json(&number).is_err());
        }
        assert!(to_json(&f32::NAN).is_err());
        let rates = BTreeMap::from([("pump", BTreeMap::from([("rate", f64::NAN)]))]);
        let error = to_json(&rates).unwrap_err().to_string();
        assert!(error.contains("`pump.rate` is NaN"), "{error}");
    }

    #[test]
    fn nothing_is_still_null() {
        assert_eq!(to_json(&(None::<f64>, ())).unwrap(), json!([null, null]));
    }

    #[test]
    fn an_integer_is_sent_whole_or_not_at_all() {
        assert_eq!(
            to_json(&u64::MAX).unwrap().to_string(),
            u64::MAX.to_string()
        );
        assert_eq!(
            to_json(&i64::MIN).unwrap().to_string(),
            i64::MIN.to_string()
        );
        assert!(to_json(&(u128::from(u64::MAX) + 1)).is_err());
    }
}
