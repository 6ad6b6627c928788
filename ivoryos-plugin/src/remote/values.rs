//! Converts arguments to JSON, which has no NaN and no infinities: `serde_json` writes null for them, and a safety
//! limit does not stop null.

use ciborium::Value as Cbor;
use serde::Serialize;
use serde_json::Value;

/// Converts a value to JSON, or returns why that is not possible. NaN and infinities are found by way of CBOR, which has
/// them.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<Value, String> {
    let seen = Cbor::serialized(value).map_err(|error| error.to_string())?;
    if !is_finite(&seen) {
        return Err("NaN and infinities cannot be sent".to_owned());
    }
    serde_json::to_value(value).map_err(|error| error.to_string())
}

fn is_finite(value: &Cbor) -> bool {
    match value {
        Cbor::Float(number) => number.is_finite(),
        Cbor::Array(items) => items.iter().all(is_finite),
        Cbor::Map(entries) => entries.iter().all(|(k, v)| is_finite(k) && is_finite(v)),
        Cbor::Tag(_, inner) => is_finite(inner),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::json;

    #[test]
    fn what_is_not_finite_is_found_at_any_depth() {
        let nested = |number: f64| BTreeMap::from([("mls", vec![(1, Some(number))])]);
        assert_eq!(json(&nested(2.5)), Ok(json!({ "mls": [[1, 2.5]] })));
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(json(&nested(number)).is_err());
            assert!(json(&number).is_err());
        }
        assert!(json(&f32::NAN).is_err());
    }

    #[test]
    fn an_integer_is_sent_whole_or_not_at_all() {
        assert_eq!(json(&u64::MAX).unwrap().to_string(), u64::MAX.to_string());
        assert_eq!(json(&i64::MIN).unwrap().to_string(), i64::MIN.to_string());
        assert!(json(&(u128::from(u64::MAX) + 1)).is_err());
    }
}
