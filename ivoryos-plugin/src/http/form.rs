//! The fields of a form and of a query as arguments of a route.

use std::ops::{Deref, DerefMut};

use poem::error::ParseFormError;
use poem::http::Method;
use poem::{FromRequest, Request, RequestBody, Result};
use serde::de::DeserializeOwned;

use super::fields;

/// The fields of a form, as `application/x-www-form-urlencoded`; of a GET, the query.
///
/// As [`poem::web::Form`], but an error names the field, what was sent and what is expected, with the status 400:
/// `{"error": {"field": "volume", "sent": "1,5", "expected": "a number such as 2.5", …}}`. Numbers are finite: `1e400`,
/// `inf` and `NaN` are refused, and `-0` is 0. Spaces around a number are ignored.
///
/// ```
/// use ivoryos_plugin::prelude::*;
///
/// #[derive(serde::Deserialize)]
/// struct Dose { ml: f64 }
///
/// async fn dose(Form(dose): Form<Dose>) -> String {
///     format!("{} mL", dose.ml)
/// }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Form<T>(pub T);

/// The fields of a query.
///
/// As [`poem::web::Query`], with the errors of [`Form`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Query<T>(pub T);

impl<'a, T: DeserializeOwned> FromRequest<'a> for Form<T> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        if request.method() == Method::GET {
            return query(request).map(Self);
        }
        let content_type = request.content_type();
        let content_type = content_type.ok_or(ParseFormError::ContentTypeRequired)?;
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(ParseFormError::InvalidContentType(content_type.to_owned()).into());
        }
        let body = body.take()?.into_vec().await?;
        fields::read(&body).map(Self)
    }
}

impl<'a, T: DeserializeOwned> FromRequest<'a> for Query<T> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        query(request).map(Self)
    }
}

fn query<T: DeserializeOwned>(request: &Request) -> Result<T> {
    let query = request.uri().query().unwrap_or_default();
    fields::read(query.as_bytes())
}

impl<T> Deref for Form<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Form<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Query<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
