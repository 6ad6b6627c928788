//! Whether a type can be read from the parameters of a path, found without a request.

use std::borrow::Cow;

use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};

use super::field_error::{FieldError, Reason};
use super::fields::Variant;
use super::path_parameters::Parameters;

/// Why no request fits the type.
#[derive(Debug, PartialEq)]
pub(crate) struct Misfit {
    /// The parameter or field, if it is about one of them.
    pub(crate) name: Option<String>,
    pub(crate) reason: Reason,
    /// The fields of the type, if it is a struct.
    pub(crate) fields: &'static [&'static str],
}

/// Reads the type from values that fit whatever it asks for. `None` if that succeeds, or fails because of a value:
/// those of requests may fit. What a `Deserialize` written by hand requires of a value cannot be known.
pub(crate) fn check<T: DeserializeOwned>(parameters: &[&str]) -> Option<Misfit> {
    let values = parameters.iter().map(|name| (*name, Sample(name)));
    let FieldError { name, reason, .. } = T::deserialize(Parameters::new(values)).err()?;
    match reason {
        Reason::Expected(_) | Reason::Other(_) => None,
        reason => Some(Misfit {
            name,
            reason,
            fields: fields::<T>(),
        }),
    }
}

/// The names of a struct's fields; empty for another type.
fn fields<T: DeserializeOwned>() -> &'static [&'static str] {
    /// Notes the fields that the type asks for, and gives it nothing.
    struct Fields<'a>(&'a mut &'static [&'static str]);

    impl<'de> Deserializer<'de> for Fields<'_> {
        type Error = FieldError;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, FieldError> {
            Err(Reason::Missing.into())
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, FieldError> {
            *self.0 = fields;
            self.deserialize_any(visitor)
        }

        fn deserialize_newtype_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            visitor: V,
        ) -> Result<V::Value, FieldError> {
            visitor.visit_newtype_struct(self)
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    let mut fields: &'static [&'static str] = &[];
    // It always fails: it is given nothing.
    drop(T::deserialize(Fields(&mut fields)));
    fields
}

/// A value of any type for the parameter of this name.
struct Sample<'a>(&'a str);

impl<'de> IntoDeserializer<'de, FieldError> for Sample<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Sample<'_> {
    fn visit<T>(&self, visited: Result<T, FieldError>) -> Result<T, FieldError> {
        visited.map_err(|error| error.at(self.0, ""))
    }
}

/// Methods that give this value.
macro_rules! give {
    ($($method:ident $visit:ident $value:expr,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
            self.visit(visitor.$visit($value))
        }
    )*};
}

impl<'de> Deserializer<'de> for Sample<'de> {
    type Error = FieldError;

    give! {
        deserialize_bool visit_bool true,
        deserialize_i8 visit_i8 1,
        deserialize_i16 visit_i16 1,
        deserialize_i32 visit_i32 1,
        deserialize_i64 visit_i64 1,
        deserialize_i128 visit_i128 1,
        deserialize_u8 visit_u8 1,
        deserialize_u16 visit_u16 1,
        deserialize_u32 visit_u32 1,
        deserialize_u64 visit_u64 1,
        deserialize_u128 visit_u128 1,
        deserialize_f32 visit_f32 1.0,
        deserialize_f64 visit_f64 1.0,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        self.visit(visitor.visit_borrowed_str("1"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        let first = variants.first().copied().unwrap_or_default();
        self.visit(visitor.visit_enum(Variant(Cow::Borrowed(first))))
    }

    serde::forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde::Deserialize;

    use super::check;
    use crate::http::field_error::Reason;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "its fields are read by serde alone")]
    struct Vial {
        rack: u32,
        #[serde(rename = "type")]
        kind: Kind,
        note: Option<String>,
        #[serde(default)]
        keep: bool,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Glass,
        Plastic,
    }

    #[derive(Debug, Deserialize)]
    #[serde(try_from = "String")]
    struct Even(#[allow(dead_code, reason = "it is read by serde alone")] u32);

    impl TryFrom<String> for Even {
        type Error = &'static str;

        fn try_from(text: String) -> Result<Self, &'static str> {
            let number = text.parse().map_err(|_| "no number")?;
            Some(Self(number)).filter(|it| it.0 % 2 == 0).ok_or("odd")
        }
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "its fields are read by serde alone")]
    struct Wide {
        rack: Vec<u32>,
    }

    #[test]
    fn types_that_fit() {
        assert_eq!(check::<String>(&["a"]), None);
        assert_eq!(check::<Kind>(&["a"]), None);
        assert_eq!(check::<char>(&["a"]), None);
        assert_eq!(check::<(u32, f64)>(&["a", "b"]), None);
        assert_eq!(check::<HashMap<String, String>>(&["a", "b"]), None);
        assert_eq!(check::<Vec<String>>(&[]), None);
        assert_eq!(check::<()>(&["a"]), None);
        assert_eq!(check::<Vial>(&["type", "rack"]), None);
        assert_eq!(
            check::<Vial>(&["rack", "type", "note", "keep", "more"]),
            None
        );
    }

    #[test]
    fn a_value_that_might_fit_is_no_misfit() {
        assert_eq!(check::<Even>(&["a"]), None);
        assert_eq!(check::<(Even, std::net::IpAddr)>(&["a", "b"]), None);
    }

    #[test]
    fn types_that_do_not_fit() {
        let misfits = [
            (check::<u32>(&[]), Reason::Count(1)),
            (check::<Even>(&["a", "b"]), Reason::Count(1)),
            (check::<(u8, u8)>(&["a"]), Reason::Count(2)),
            (check::<Vial>(&["rack"]), Reason::Missing),
        ];
        for (misfit, reason) in misfits {
            assert_eq!(misfit.map(|it| it.reason), Some(reason));
        }
        let vial = check::<Vial>(&["rack"]).unwrap();
        assert_eq!(vial.name.as_deref(), Some("type"));
        assert_eq!(vial.fields, ["rack", "type", "note", "keep"]);
        let wide = check::<Wide>(&["rack"]).unwrap();
        assert_eq!(wide.name.as_deref(), Some("rack"));
        assert!(matches!(wide.reason, Reason::Mistake(_)));
    }
}
