//! The fields of a form or a query.

use std::borrow::Cow;
use std::collections::HashSet;
use std::str::FromStr;

use serde::de::value::{CowStrDeserializer, MapDeserializer};
use serde::de::{
    DeserializeOwned, Deserializer, EnumAccess, IntoDeserializer, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use url::form_urlencoded;

use super::field_error::{FieldError, Reason};
use super::form_field::{FormField, Several, by_name};

/// What a `bool` takes.
pub(super) const BOOL: &str = "true, on, 1, false or 0";

/// How many empty fields of `Option`s a body may have: for each of them the type is asked again.
const MOST_LEFT_EMPTY: usize = 64;

/// Reads `a=1&b=2`. A browser sends nothing for a checkbox that is not checked: a `bool` that is missing is false, and
/// a list is empty, unless its type has a default for it. It sends an empty text for a field that nothing was written
/// into: an `Option` is then `None`, unless it takes that text.
///
/// # Errors
///
/// 400 with the field, what was sent and what is expected.
pub(super) fn read<T: DeserializeOwned>(encoded: &[u8]) -> poem::Result<T> {
    // Only the type knows which fields have a default, which are lists and which are options: it is asked again.
    let (mut unchecked, mut left_empty) = (Vec::<String>::new(), Vec::<String>::new());
    // Of a map, the last value would be taken for the only one.
    let mut has_lists = is_any_twice(encoded);
    loop {
        let parsed = form_urlencoded::parse(encoded);
        let fields: Vec<(Cow<'_, str>, Several<'_>)> = if has_lists {
            by_name(parsed)
        } else {
            let alone = parsed.map(|(name, value)| (name, Several::NotAsked(value)));
            alone.collect()
        };
        let sent = fields.into_iter().map(|(name, value)| {
            let is_left_empty = left_empty.iter().any(|it| *it == name);
            let field = FormField {
                name: name.clone(),
                value,
                is_left_empty,
            };
            (name, field)
        });
        let unsent = unchecked.iter().map(|name| {
            let name = Cow::Borrowed(name.as_str());
            let field = FormField {
                name: name.clone(),
                value: Several::Values(Vec::new()),
                is_left_empty: false,
            };
            (name, field)
        });
        let error = match T::deserialize(MapDeserializer::new(sent.chain(unsent))) {
            Ok(fields) => return Ok(fields),
            Err(error) => error,
        };
        match (error.reason, error.name) {
            (Reason::IsList, _) if !has_lists => has_lists = true,
            (Reason::Missing, Some(name)) if !unchecked.contains(&name) => unchecked.push(name),
            (Reason::LeftEmpty, Some(name)) if left_empty.len() < MOST_LEFT_EMPTY => {
                left_empty.push(name);
            }
            (reason, name) => {
                let error = FieldError {
                    name,
                    reason,
                    sent: error.sent,
                };
                let other = match (&error.reason, &error.name) {
                    (Reason::Missing, Some(name)) => sent_otherwise(encoded, name),
                    _ => None,
                };
                return Err(error.of_a_field(other.as_deref()).into());
            }
        }
    }
}

/// The name of a field that was sent, and that differs from this one in case, `-` and `_` alone: `flow-rate` for
/// `flow_rate`.
fn sent_otherwise(encoded: &[u8], name: &str) -> Option<String> {
    /// More than a name of a field has, with which a client could fill the log.
    const LONGEST: usize = 100;
    let letters = |name: &str| name.to_lowercase().replace(['-', '_', ' '], "");
    let mut names = form_urlencoded::parse(encoded).map(|(name, _)| name);
    let other = names.find(|it| it.len() <= LONGEST && letters(it) == letters(name))?;
    Some(other.into_owned())
}

/// Whether a name was sent more than once.
fn is_any_twice(encoded: &[u8]) -> bool {
    let mut names = HashSet::new();
    form_urlencoded::parse(encoded).any(|(name, _)| !names.insert(name))
}

/// One value: that of a field, an item of a list, or a parameter of a path.
pub(super) struct Field<'a> {
    pub(super) name: Cow<'a, str>,
    /// `None` if it was not sent: it is false, and missing if it is no `bool`.
    pub(super) value: Option<Cow<'a, str>>,
}

impl<'a> Field<'a> {
    pub(super) fn missing(name: &str) -> FieldError {
        FieldError {
            name: Some(name.to_owned()),
            ..Reason::Missing.into()
        }
    }

    fn number<N: FromStr>(&self, what: impl FnOnce() -> String) -> Result<N, FieldError> {
        let Some(value) = &self.value else {
            return Err(Self::missing(&self.name));
        };
        let refused = |_| FieldError::expected(what()).at(&self.name, value);
        value.trim().parse().map_err(refused)
    }

    /// Reads a number. `1e400`, `inf` and `NaN` are refused: no instrument can do anything with them.
    fn finite(&self) -> Result<f64, FieldError> {
        let what = || "a number such as 2.5".to_owned();
        let number: f64 = self.number(what)?;
        if number.is_finite() {
            // Without the sign of `-0`.
            return Ok(number + 0.0);
        }
        let sent = self.value.as_deref().unwrap_or_default();
        Err(FieldError::expected(what()).at(&self.name, sent))
    }

    fn visit<T>(
        self,
        visit: impl FnOnce(Cow<'a, str>) -> Result<T, FieldError>,
    ) -> Result<T, FieldError> {
        let Some(value) = self.value else {
            return Err(Self::missing(&self.name));
        };
        let sent = value.clone();
        visit(value).map_err(|error| error.at(&self.name, &sent))
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
        if self.value.is_none() {
            return visitor.visit_bool(false);
        }
        self.visit(|value| match &*value {
            // `on` is what a browser sends for a checkbox without a value of its own.
            // Python's clients send `True`.
            "true" | "True" | "on" | "1" => visitor.visit_bool(true),
            "false" | "False" | "0" => visitor.visit_bool(false),
            _ => Err(FieldError::expected(BOOL)),
        })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        self.visit(|value| match value {
            Cow::Borrowed(value) => visitor.visit_borrowed_str(value),
            Cow::Owned(value) => visitor.visit_string(value),
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        if self.value.is_none() {
            return Err(Self::missing(&self.name));
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        // No field has fields of its own: that it is missing is not what is wrong.
        let value = self.value.unwrap_or_default();
        let read = visitor.visit_str(&value);
        read.map_err(|error: FieldError| error.at(&self.name, &value))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        self.deserialize_map(visitor)
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
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct identifier ignored_any
    }
}

/// The name of an enum's unit variant.
pub(super) struct Variant<'a>(pub(super) Cow<'a, str>);

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = FieldError;
    type Variant = Unit;

    fn variant_seed<S: serde::de::DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Unit), FieldError> {
        let name: CowStrDeserializer<'_, FieldError> = self.0.into_deserializer();
        Ok((seed.deserialize(name)?, Unit))
    }
}

fn no_content() -> FieldError {
    Reason::Mistake("it is one value, and the variant has fields".to_owned()).into()
}

/// The content of a unit variant.
pub(super) struct Unit;

impl<'de> VariantAccess<'de> for Unit {
    type Error = FieldError;

    fn unit_variant(self) -> Result<(), FieldError> {
        Ok(())
    }

    fn newtype_variant_seed<S: serde::de::DeserializeSeed<'de>>(
        self,
        _: S,
    ) -> Result<S::Value, FieldError> {
        Err(no_content())
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, FieldError> {
        Err(no_content())
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, FieldError> {
        Err(no_content())
    }
}
