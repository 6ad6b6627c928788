//! The parameters of a path as an argument of a route.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use poem::{FromRequest, Request, RequestBody, Result};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};

use super::fields::Field;
use super::path_parameters::Parameters;

/// The parameters of the path: one value, a tuple of them in their order, or a struct whose fields have their names.
///
/// As [`poem::web::Path`], but an error names the parameter, what was sent and what is expected, with the status 400:
/// `{"error": {"parameter": "id", "sent": "x", "expected": "a whole number from 0 to 255", …}}`. A type that fits no
/// request, such as a tuple of three for two parameters, is found by the compiler or when the host starts.
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// #[plugin(name = "path-example")]
/// async fn main_page() -> Page { Page::html("", "") }
///
/// #[route("/:rack/:vial")]
/// async fn vial(Path((rack, vial)): Path<(u32, String)>) -> String {
///     format!("{vial} of rack {rack}")
/// }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Path<T>(pub T);

impl<'a, T: DeserializeOwned> FromRequest<'a> for Path<T> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        let Named(parameters) = request.path_params()?;
        let values = parameters.iter().map(|(name, value)| Field {
            name: Cow::Borrowed(name),
            value: Some(Cow::Borrowed(value)),
        });
        let names = parameters.iter().map(|(name, _)| name.as_str());
        let read = T::deserialize(Parameters::new(names.zip(values)));
        read.map(Self)
            .map_err(|error| error.of_a_parameter().into())
    }
}

/// Whether the path of this request has a parameter.
pub(crate) fn has_parameters(request: &Request) -> bool {
    let parameters: Result<Named, _> = request.path_params();
    parameters.is_ok_and(|Named(parameters)| !parameters.is_empty())
}

/// The parameters with their names, in their order.
struct Named(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Named;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the parameters of a path")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<String, String>()? {
                    entries.push(entry);
                }
                Ok(Named(entries))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

impl<T> Deref for Path<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Path<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
