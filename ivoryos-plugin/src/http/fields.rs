//! The fields of a form or a query, and the error of one of them: its name, what was sent, what is expected.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::str::FromStr;

use poem::http::StatusCode;
use serde::de::value::MapDeserializer;
use serde::de::{
    DeserializeOwned, Deserializer, EnumAccess, Error as _, IntoDeserializer, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;
use url::form_urlencoded;

use super::error::HttpError;

/// How many characters of a value an answer repeats.
const SHOWN: usize = 60;

/// Reads `a=1&b=2`.
///
/// # Errors
///
/// 400 with the field, what was sent and what is expected.
pub(super) fn read<T: DeserializeOwned>(encoded: &[u8]) -> poem::Result<T> {
    let fields = form_urlencoded::parse(encoded).map(|(name, value)| {
        let field = Field {
            name: name.clone().into_owned(),
            value,
        };
        (name, field)
    });
    T::deserialize(MapDeserializer::new(fields)).map_err(|error| HttpError::from(error).into())
}

/// The value of a field.
struct Field<'a> {
    name: String,
    value: Cow<'a, str>,
}

/// Why fields cannot be read.
#[derive(Debug, Default)]
struct FieldError {
    field: Option<String>,
    sent: Option<String>,
    /// What is expected, such as `a number such as 2.5`, if `is_expectation`; else what is wrong.
    reason: String,
    is_expectation: bool,
}

impl FieldError {
    fn expected(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            is_expectation: true,
            ..Self::default()
        }
    }
}

impl From<FieldError> for HttpError {
    fn from(error: FieldError) -> Self {
        let FieldError {
            field,
            sent,
            reason,
            is_expectation,
        } = error;
        let Some(field) = field else {
            return Self::new(StatusCode::BAD_REQUEST, reason);
        };
        let message = match &sent {
            _ if !is_expectation => format!("The field `{field}`: {reason}"),
            None => format!("The field `{field}` is missing"),
            Some(sent) if sent.is_empty() => {
                format!("The field `{field}` is empty: write {reason}")
            }
            Some(sent) => format!("The field `{field}` takes {reason}, not `{sent}`"),
        };
        let mut error = Self::new(StatusCode::BAD_REQUEST, message).detail("field", field);
        if let Some(sent) = sent {
            error = error.detail("sent", sent);
        }
        if is_expectation && !reason.is_empty() {
            error = error.detail("expected", reason);
        }
        error
    }
}

impl Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for FieldError {}

impl serde::de::Error for FieldError {
    fn custom<T: Display>(message: T) -> Self {
        Self {
            reason: message.to_string(),
            ..Self::default()
        }
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..Self::expected("")
        }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..Self::custom("it was sent twice")
        }
    }

    fn unknown_variant(_: &str, variants: &'static [&'static str]) -> Self {
        Self::expected(variants.join(" or "))
    }
}

impl<'a> Field<'a> {
    /// Adds the field and its value to an error.
    fn at(name: String, sent: &str) -> impl FnOnce(FieldError) -> FieldError + use<> {
        let sent = sent.chars().take(SHOWN).collect();
        |error| FieldError {
            field: Some(name),
            sent: Some(sent),
            ..error
        }
    }

    fn number<N: FromStr>(&self, what: impl FnOnce() -> String) -> Result<N, FieldError> {
        let refused = |_| Self::at(self.name.clone(), &self.value)(FieldError::expected(what()));
        self.value.trim().parse().map_err(refused)
    }

    /// Reads a number. `1e400`, `inf` and `NaN` are refused: no instrument can do anything with them.
    fn finite(&self) -> Result<f64, FieldError> {
        let what = || "a number such as 2.5".to_owned();
        let number: f64 = self.number(what)?;
        if number.is_finite() {
            // Without the sign of `-0`.
            return Ok(number + 0.0);
        }
        Err(Self::at(self.name.clone(), &self.value)(
            FieldError::expected(what()),
        ))
    }

    fn visit<T>(
        self,
        visit: impl FnOnce(Cow<'a, str>) -> Result<T, FieldError>,
    ) -> Result<T, FieldError> {
        let locate = Self::at(self.name, &self.value);
        visit(self.value).map_err(locate)
    }
}

impl<'de> IntoDeserializer<'de, FieldError> for Field<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Methods that read a whole number, one for each type.
macro_rules! whole {
    ($($method:ident $visit:ident $number:ty)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
            let (least, most) = (<$number>::MIN, <$number>::MAX);
            let number = self.number(|| format!("a whole number from {least} to {most}"))?;
            self.visit(|_| visitor.$visit(number))
        }
    )*};
}

impl<'de> Deserializer<'de> for Field<'de> {
    type Error = FieldError;

    whole! {
        deserialize_i8 visit_i8 i8
        deserialize_i16 visit_i16 i16
        deserialize_i32 visit_i32 i32
        deserialize_i64 visit_i64 i64
        deserialize_i128 visit_i128 i128
        deserialize_u8 visit_u8 u8
        deserialize_u16 visit_u16 u16
        deserialize_u32 visit_u32 u32
        deserialize_u64 visit_u64 u64
        deserialize_u128 visit_u128 u128
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        let number = self.finite()?;
        self.visit(|_| visitor.visit_f64(number))
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        self.visit(|value| match &*value {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(FieldError::expected("true or false")),
        })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        self.visit(|value| match value {
            Cow::Borrowed(value) => visitor.visit_borrowed_str(value),
            Cow::Owned(value) => visitor.visit_string(value),
        })
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
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        self.visit(|value| visitor.visit_enum(Variant(value)))
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The name of an enum's unit variant.
struct Variant<'a>(Cow<'a, str>);

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = FieldError;
    type Variant = Unit;

    fn variant_seed<S: serde::de::DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Unit), FieldError> {
        Ok((seed.deserialize(self.0.into_deserializer())?, Unit))
    }
}

/// The content of a unit variant.
struct Unit;

impl<'de> VariantAccess<'de> for Unit {
    type Error = FieldError;

    fn unit_variant(self) -> Result<(), FieldError> {
        Ok(())
    }

    fn newtype_variant_seed<S: serde::de::DeserializeSeed<'de>>(
        self,
        _: S,
    ) -> Result<S::Value, FieldError> {
        Err(FieldError::custom("a field is one value"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, FieldError> {
        Err(FieldError::custom("a field is one value"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, FieldError> {
        Err(FieldError::custom("a field is one value"))
    }
}
