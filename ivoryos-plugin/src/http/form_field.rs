//! The values that a form sends under one name: one, or a list.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::de::value::SeqDeserializer;
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::field_error::{FieldError, Reason};
use super::fields::Field;

/// A field of a form.
pub(super) struct FormField<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) value: Several<'a>,
    /// It is empty, and its type is an `Option` of something that is not.
    pub(super) is_left_empty: bool,
}

/// What was sent under one name.
pub(super) enum Several<'a> {
    /// A value; whether there are others was not asked yet.
    NotAsked(Cow<'a, str>),
    /// Every value of this name.
    Values(Vec<Cow<'a, str>>),
}

/// The values of each name, in the order of their first ones.
pub(super) fn by_name<'a>(
    fields: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
) -> Vec<(Cow<'a, str>, Several<'a>)> {
    let mut places: HashMap<Cow<'a, str>, usize> = HashMap::new();
    let mut collected: Vec<(Cow<'a, str>, Vec<Cow<'a, str>>)> = Vec::new();
    for (name, value) in fields {
        let place = *places.entry(name.clone()).or_insert(collected.len());
        match collected.get_mut(place) {
            Some((_, values)) => values.push(value),
            None => collected.push((name, vec![value])),
        }
    }
    let collected = collected.into_iter();
    collected
        .map(|(name, values)| (name, Several::Values(values)))
        .collect()
}

impl<'a> FormField<'a> {
    /// The only value, for a type that takes one.
    fn one(self) -> Result<Field<'a>, FieldError> {
        let value = match self.value {
            Several::NotAsked(value) => Some(value),
            Several::Values(mut values) => {
                if values.len() > 1 {
                    let twice = Reason::Other("it was sent twice".to_owned());
                    return Err(FieldError {
                        name: Some(self.name.into_owned()),
                        ..twice.into()
                    });
                }
                values.pop()
            }
        };
        let name = self.name;
        Ok(Field { name, value })
    }

    fn is_empty(&self) -> bool {
        match &self.value {
            Several::NotAsked(value) => value.is_empty(),
            Several::Values(values) => values.iter().all(|value| value.is_empty()),
        }
    }
}

impl<'de> IntoDeserializer<'de, FieldError> for FormField<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Methods that read one value.
macro_rules! one {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
            self.one()?.$method(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for FormField<'de> {
    type Error = FieldError;

    one! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_map
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        self.one()?.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        let Several::Values(values) = self.value else {
            return Err(Reason::IsList.into());
        };
        let items = values.into_iter().map(|value| Field {
            name: self.name.clone(),
            value: Some(value),
        });
        visitor.visit_seq(SeqDeserializer::new(items))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        if self.is_left_empty {
            return visitor.visit_none();
        }
        match &self.value {
            Several::Values(values) if values.is_empty() => return Err(Field::missing(&self.name)),
            _ if self.is_empty() => {}
            _ => return visitor.visit_some(self),
        }
        visitor
            .visit_some(self)
            .map_err(|error| match error.reason {
                Reason::Expected(_) => FieldError {
                    reason: Reason::LeftEmpty,
                    ..error
                },
                _ => error,
            })
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
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        self.one()?.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}
