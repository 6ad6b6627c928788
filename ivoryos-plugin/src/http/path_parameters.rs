//! The parameters of a path as serde reads them, whatever their values are.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};

use super::field_error::{FieldError, Reason};

/// The parameters of a path, each with its name.
pub(super) struct Parameters<'a, F>(Vec<(&'a str, F)>);

impl<'a, F> Parameters<'a, F> {
    pub(super) fn new(parameters: impl Iterator<Item = (&'a str, F)>) -> Self {
        Self(parameters.collect())
    }

    /// The only parameter, for a type that reads one.
    fn one(self) -> Result<F, FieldError> {
        let count = self.0.len();
        let mut values = self.0.into_iter().map(|(_, value)| value);
        match (count, values.next()) {
            (1, Some(value)) => Ok(value),
            _ => Err(Reason::Count(1).into()),
        }
    }
}

/// Methods that read one parameter.
macro_rules! one {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
            self.one()?.into_deserializer().$method(visitor)
        }
    )*};
}

impl<'de, F: IntoDeserializer<'de, FieldError>> Deserializer<'de> for Parameters<'de, F> {
    type Error = FieldError;

    one! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string
        deserialize_bytes deserialize_byte_buf deserialize_option deserialize_identifier
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        match self.0.len() {
            1 => self.one()?.into_deserializer().deserialize_any(visitor),
            _ => self.deserialize_map(visitor),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        let values = self.0.into_iter().map(|(_, value)| value);
        visitor.visit_seq(SeqDeserializer::new(values))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        if self.0.len() == len {
            self.deserialize_seq(visitor)
        } else {
            Err(Reason::Count(len).into())
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        visitor.visit_map(MapDeserializer::new(self.0.into_iter()))
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
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        let value = self.one()?.into_deserializer();
        value.deserialize_enum(name, variants, visitor)
    }
}
